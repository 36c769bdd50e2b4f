"""What a question is about, without how it is put."""

import re
from typing import Final

from aarhusai.knowledge.danish.words import fold

_WORD: Final = re.compile(r"[^\W_]+")

_FEWEST: Final = 4
"""Words that must be left; a shorter rest says too little, and the question is taken as it stands."""

_FRAME: Final = frozenset(
    fold(
        """hvad hvem hvor hvordan hvorfor hvorvidt hvornår hvilke hvilken hvilket hvis er var bliver blev vil ville kan
        kunne skal skulle må bør har havde får jeg du vi man de det den der dig mig os jer ham hun han ministeren
        ministerens minister regeringen regeringens borgmesteren rådmanden spørgeren mener mene synes agter vurderer
        finder anser anerkender forholder deler tror ved kender betragter bekræfte oplyse redegøre redegører
        tilkendegive tilkendegiver forklare fortælle uddybe kommentere sige svare give gøre gør beskrive hjælpe vide
        finde stå står siger holdning holdningen opfattelse vurdering mening reaktion kommentar kommentarer overvejelser
        svar information oplysninger enig uenig tilfreds at om til for på med over af som sig og så ikke ej også stadig
        egentlig gerne venligst lige nu fortsat selv da mon noget nogle mere en et her dette denne disse hertil herom
        derom dertil
        what who where how why when which is are was does do did can could should would will the a an of to me you
        tell please about"""
    ).split()
)
"""Words with which questions begin: asking, who is asked, what he is asked for, and what joins them."""


def essence(question: str) -> str:
    """The question from its first word that says something: "Hvad er reglerne for parkering ved skoler?" gives
    "reglerne for parkering ved skoler?". A question of few other words is given back as it is.
    """
    question = question.strip()
    end = 0
    for found in _WORD.finditer(question):
        if fold(found.group()) not in _FRAME:
            break
        end = found.end()
    rest = question[end:].lstrip(" ,.:;–-?!")
    return rest if len(_WORD.findall(rest)) >= _FEWEST else question
