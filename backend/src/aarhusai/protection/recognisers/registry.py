"""The fixed list of recognisers, and everything they find together."""

from collections.abc import Callable, Iterator, Sequence

from aarhusai.protection.recognisers.account import ACCOUNT, ACCOUNT_PAIR
from aarhusai.protection.recognisers.address import ADDRESS, ADDRESS_BOX
from aarhusai.protection.recognisers.birth_date import BIRTH_DATE, BIRTH_MONTH, BIRTH_WORDS, HIDDEN_CPR
from aarhusai.protection.recognisers.case_id import CASE_BY_YEAR, CASE_KLE, CASE_NAMED, CASE_PARCEL
from aarhusai.protection.recognisers.cpr import CPR, CPR_COLUMNS, CPR_LOOSE, CPR_NO_ZERO, CPR_SPACED, CPR_UNPADDED
from aarhusai.protection.recognisers.cvr import CVR, CVR_AFTER, CVR_DK
from aarhusai.protection.recognisers.email import EMAIL, EMAIL_SPELLED, EMAIL_WORDS
from aarhusai.protection.recognisers.gps import GPS, GPS_DEGREES
from aarhusai.protection.recognisers.iban import IBAN
from aarhusai.protection.recognisers.names import NAMES
from aarhusai.protection.recognisers.numbers import NumberRecogniser, NumberWalk
from aarhusai.protection.recognisers.p_number import P_NUMBER
from aarhusai.protection.recognisers.passport import PASSPORT
from aarhusai.protection.recognisers.pattern import Recogniser, SharingRecogniser
from aarhusai.protection.recognisers.phone import PHONE, PHONE_CODED, PHONE_FOREIGN, PHONE_ZEROS
from aarhusai.protection.recognisers.place import PLACE
from aarhusai.protection.recognisers.plate import PLATE, PLATE_NAMED
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.terms.recogniser import TERMS
from aarhusai.protection.recognisers.url import URL, URL_BARE
from aarhusai.protection.recognisers.vin import VIN
from aarhusai.protection.spans import Finding, resolve

BUILT_IN: tuple[Recogniser, ...] = (
    CPR, CPR_SPACED, CPR_COLUMNS, CPR_LOOSE, CPR_NO_ZERO, CPR_UNPADDED,
    CVR, CVR_DK, CVR_AFTER, P_NUMBER, PHONE, PHONE_CODED, PHONE_FOREIGN, PHONE_ZEROS,
    EMAIL, EMAIL_WORDS, EMAIL_SPELLED, ADDRESS, ADDRESS_BOX, PLACE, PLATE, PLATE_NAMED, VIN,
    IBAN, ACCOUNT, ACCOUNT_PAIR,
    CASE_BY_YEAR, CASE_KLE, CASE_NAMED, CASE_PARCEL, PASSPORT, BIRTH_DATE, BIRTH_WORDS, BIRTH_MONTH, HIDDEN_CPR,
    GPS, GPS_DEGREES, URL, URL_BARE, NAMES, TERMS,
)  # fmt: skip


class Registry:
    """Runs recognisers over a text. Safe to share between threads: it holds nothing of a text."""

    def __init__(self, recognisers: Sequence[Recogniser] = BUILT_IN) -> None:
        """Prepares every recogniser. Raises ValueError when one is wrong, none is given or two have one name."""
        if not recognisers:
            raise ValueError("a registry without recognisers would find nothing in anything")
        seen: set[str] = set()
        for recogniser in recognisers:
            recogniser.prepare()
            if recogniser.name in seen:
                raise ValueError(f"two recognisers are called {recogniser.name}")
            seen.add(recogniser.name)
        self._numbers = NumberWalk([one for one in recognisers if isinstance(one, NumberRecogniser)])
        # Asked once: whether something has a protocol's methods costs more than most recognisers do.
        self._others = tuple(
            _sharing(one) if isinstance(one, SharingRecogniser) else _alone(one)
            for one in recognisers
            if not isinstance(one, NumberRecogniser)
        )

    def find_all(self, text: str) -> list[Finding]:
        """Everything found, in order of place, none overlapping. What a recogniser raises is passed on: fail closed.

        Recognisers of numbers come first, the others in their order.
        """
        reading = Reading(text)
        found = reading.found
        found += self._numbers.find_in(reading)
        for find in self._others:
            found += find(reading)
        return resolve(text, found)


def _sharing(recogniser: SharingRecogniser) -> Callable[[Reading], Iterator[Finding]]:
    return recogniser.find_in


def _alone(recogniser: Recogniser) -> Callable[[Reading], Iterator[Finding]]:
    return lambda reading: recogniser.find(reading.text)
