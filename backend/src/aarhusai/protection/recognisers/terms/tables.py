"""All families of terms in the forms in which the words of a text are looked up."""

from functools import cache

from aarhusai.protection.recognisers.terms.crime import CRIME
from aarhusai.protection.recognisers.terms.ethnicity import ETHNICITY
from aarhusai.protection.recognisers.terms.family import Family, Term
from aarhusai.protection.recognisers.terms.genetic import BIOMETRIC, GENETIC
from aarhusai.protection.recognisers.terms.health import HEALTH
from aarhusai.protection.recognisers.terms.politics import POLITICS
from aarhusai.protection.recognisers.terms.religion import RELIGION
from aarhusai.protection.recognisers.terms.sexuality import SEXUALITY
from aarhusai.protection.recognisers.terms.social import SOCIAL
from aarhusai.protection.recognisers.terms.union import UNION

FAMILIES: tuple[Family, ...] = (
    HEALTH, UNION, RELIGION, ETHNICITY, SEXUALITY, POLITICS, GENETIC, BIOMETRIC, CRIME, SOCIAL,
)  # fmt: skip

# What ends so speaks of a service, a rule or a figure, not of somebody: "misbrugspolitik", "demensområdet".
_SUBJECTS_LIST = (
    "politik politikken politisk planen planer område området områder områdets områderne centret centeret centrene "
    "afdeling afdelingen afdelingens udvalg udvalget råd rådet rådene rådgivning rådgivningen rådgiver rådgiveren "
    "indsats indsatsen indsatser strategi strategien loven lov reform reformen pakke pakken statistik statistikken "
    "forskning forskningen forsker forskeren pulje puljen satser satsen sats loft loftet tal tallet tallene budget "
    "budgettet minister ministeren ministeriet styrelse styrelsen kampagne kampagnen kursus kurser kurset konference "
    "linje linjen chef chefen leder lederen konsulent konsulenten sygeplejerske sygeplejersken læge lægen specialist "
    "koordinator koordinatoren vejleder vejlederen team teamet enhed enheden venlig venlige venligt parkering "
    "parkeringsplads parkeringspladser ordning ordningen regler reglerne udgifter udgifterne rate raten museum "
    "konvention direktør alliance foreningen forening fonden fond netværk projekt projektet pladser handleplanen "
    "forebyggelse forebyggelsen ambassadør bekendtgørelse systemet system modellen kommission kommissionen beregner "
    "teori teorien terapeut satsning dagen uge ugen screening skala register registret betjent betjenten mesteren "
    "hospital hospitalet bogen bog skolen skole huset politiker politikere ordfører ordføreren"
)
_SUBJECTS = tuple(_SUBJECTS_LIST.split())


def speaks_of_a_subject(word: str) -> bool:
    """Whether a compound speaks of a service, a rule or a figure rather than of somebody."""
    return word.endswith(_SUBJECTS)


@cache
def _shaped(shape: str) -> dict[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for family in FAMILIES:
        for pattern in family.patterns():
            if pattern.shape == shape:
                found[pattern.word] = (*found.get(pattern.word, ()), pattern.term)
    return found


def exact() -> dict[str, tuple[Term, ...]]:
    """Terms by whole word."""
    return _shaped("word")


def stems() -> dict[str, tuple[Term, ...]]:
    """Terms by what a word begins with."""
    return _shaped("stem")


def ends() -> dict[str, tuple[Term, ...]]:
    """Terms by what a compound ends with."""
    return _shaped("end")


@cache
def leads() -> dict[str, str]:
    """The leading words of each kind that has some, as a pattern, by the kind's value."""
    return {family.kind.value: family.leads for family in FAMILIES if family.leads}
