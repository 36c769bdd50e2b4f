"""Words that point at one person, without which a sensitive word is only talk about a subject."""

from enum import StrEnum
from functools import cache


class PersonWord(StrEnum):
    """How a word points at a person."""

    THIRD = "third"
    """By itself: a pronoun, or a role in the definite singular."""
    OWNED = "owned"
    """With a possessive or "den" before it: "min søn", "den unge"."""
    AGED = "aged"
    """With an age: "en dreng på ni år", "den 45-årige"; or with a verb of being: "børnene blev"."""
    SELF = "self"
    """The writer, where a verb of being or having says something of her."""
    MINE = "mine"
    """What is the writer's, when it stands right before: "min depression"."""


_WORDS = {
    PersonWord.THIRD: (
        "han hun ham hende hans hendes vedkommende vedkommendes afdøde "
        "borgeren borgerens klienten klientens patienten patientens eleven elevens medarbejderen medarbejderens "
        "ansøgeren ansøgerens ansøger beboeren beboerens barnet barnets drengen drengens pigen pigens manden mandens "
        "kvinden kvindens moderen moderens faderen faderens moren morens faren farens mor mors far fars sønnen "
        "sønnens datteren datterens parret parrets familien familiens ægtefællen ægtefællens "
        "samleveren eksmanden eksmand ekskone ekskonen ekskæreste ekskæresten eksen naboen naboens stedfaderen "
        "stedfar stedfaren stedmor stedmoderen mormor morfar farmor farfar bedstemor bedstefar søsteren søsterens "
        "broderen broren broderens læreren pædagogen kollegaen kollegaens fru frøken lejeren lejerens plejebarnet "
        "spædbarnet babyen konen konens kæresten kærestens kontanthjælpsmodtageren pensionisten "
        "enkemanden enken skoleeleven vikaren værgen fosteret husstanden"
    ),
    PersonWord.OWNED: (
        "søn datter kone mand kæreste bror søster kollega nabo barn børn klient elev medarbejder ven veninde tante "
        "onkel fætter kusine patient chef unge ældre borger ægtefælle samlever tvillinger sønner døtre søns "
        "datters barns mands kones klients patients barnebarn lillebror lillesøster storebror storesøster"
    ),
    PersonWord.AGED: "dreng pige mand kvinde årig årige borger person baby teenager pensionist børnene",
    PersonWord.SELF: "jeg mig",
    PersonWord.MINE: "min mit mine vores",
}


@cache
def person_words() -> dict[str, tuple[PersonWord, ...]]:
    """Words in small letters, and the ways each of them can point at a person."""
    found: dict[str, tuple[PersonWord, ...]] = {}
    for sort, words in _WORDS.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), sort)
    return found
