"""Labels: the words before a number that say what it is, and what it is not."""

from enum import StrEnum
from functools import cache


class Label(StrEnum):
    """What a label announces."""

    CPR = "cpr"
    CVR = "cvr"
    P_NUMBER = "pnumber"
    PHONE = "phone"
    IBAN = "iban"
    PLATE = "plate"
    ACCOUNT = "account"
    REGISTRATION = "registration"
    CASE = "case"
    PASSPORT = "passport"
    BIRTH = "birth"
    MONEY = "money"
    VIN = "vin"
    BOX = "box"
    GOODS = "goods"
    OTHER = "other"


NUMBER_WORDS = frozenset({"nr", "nummer", "nummeret", "numre", "no", "number", "id"})
"""Words that make a label of the word before them: "reg. nr."."""
_ENDINGS = ("nr", "nummer", "nummeret", "numre")

# Words that announce by themselves.
_WORDS: dict[Label, str] = {
    Label.CPR: "cpr personnummer personnr cprnr",
    Label.CVR: "cvr virksomhedsnummer",
    Label.P_NUMBER: (
        "pnr pnummer produktionsenhed produktionsenheden produktionsenheder produktionsenhedens produktionsenhedsnummer"
    ),
    Label.PHONE: (
        "telefon telfon telefonen tlf telefonnummer telefonnr tlfnr mobil mobilen mobiltelefon mobilnr mobilnummer "
        "phone fax telefax sms ring ringe ringes ringer kontaktes vagttelefon vagttelefonen hotline hotlinen mob tel "
        "arbejdstelefon privattelefon hjemmetelefon fastnettelefon fastnet arbejdsmobil privatmobil arbejdstlf "
        "privattlf whatsapp signal mobilepay træffes"
    ),
    Label.IBAN: "iban",
    Label.PLATE: (
        "nummerplade nummerpladen nummerplader nummerpladerne nummerpladen indregistrering indregistreringsnummer "
        "indregistreret bil bilen bilens personbil personbilen varebil varebilen motorcykel motorcyklen køretøj "
        "køretøjet køretøjer køretøjets køretøjerne plade trailer traileren knallert knallerten parkeret lastbil "
        "lastbilen scooter scooteren campingvogn campingvognen autocamper"
    ),
    Label.ACCOUNT: (
        "konto kontoen nemkonto nemkontoen bankkonto bankkontoen lønkonto lønkontoen budgetkonto budgetkontoen "
        "bankoplysninger bankoplysningerne bankforbindelse bankforbindelsen kto bank banken"
    ),
    Label.REGISTRATION: "regnr",
    Label.CASE: "kle jnr brevid",
    Label.PASSPORT: "pas passet rejsepas rejsepasset passport rejsedokument",
    Label.BIRTH: (
        "født fødselsdato fødselsdatoen fødselsdag fødselsdagen fødselsdagens fødselstidspunkt fødselstidspunktet "
        "fdato born dob fødselsår birth"
    ),
    Label.VIN: "stelnummer stelnr stelnummeret vin chassisnummer chassisnr",
    Label.BOX: "postboks postbox",
    Label.MONEY: "kr dkk eur kroner beløb beløbet",
    Label.GOODS: "batch lot",
    Label.OTHER: "ean gln isbn issn faktura ordre",
}
# Words that announce with "nr.", "nummer" or "id" after them, in one word or two.
_NUMBERED: dict[Label, str] = {
    Label.GOODS: "batch lot serie vare artikel model",
    Label.CPR: "person cpr",
    Label.CVR: "cvr se virksomheds",
    Label.P_NUMBER: "p produktions",
    Label.PHONE: "telefon tlf mobil mobiltelefon telefax fax arbejdstelefon phone kontakt direkte",
    Label.IBAN: "iban",
    Label.ACCOUNT: "konto bankkonto nemkonto lønkonto budgetkonto kontoens kto",
    Label.REGISTRATION: "reg registrerings",
    Label.CASE: (
        "sag sags journal jour j dok dokument acadre sbsys esdh aktivitet aktivitets brev løbe referance reference "
        "ref akt kle deres vores jr jnl deres vores"
    ),
    Label.PASSPORT: "pas passport rejsepas",
    Label.OTHER: (
        "ordre faktura bestillings kvitterings ean gln isbn issn tilbuds licens journaliserings projekt produkt"
    ),
    Label.PLATE: "nummerplade",
}


@cache
def announcing() -> dict[str, Label]:
    """Words that announce a number by themselves, in small letters, "sagsnummer" and its like among them."""
    found = {word: label for label, words in _WORDS.items() for word in words.split()}
    for stem, label in numbered().items():
        for ending in _ENDINGS:
            found.setdefault(stem + ending, label)
    return found


@cache
def numbered() -> dict[str, Label]:
    """Words that announce a number with one of the number words after them."""
    return {word: label for label, words in _NUMBERED.items() for word in words.split()}
