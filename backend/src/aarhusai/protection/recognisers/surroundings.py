"""The words and characters around a candidate: labels such as "CVR-nr." say what a number is, and what it is not."""

from enum import StrEnum

from aarhusai.protection.recognisers.pattern import compiled

BLANK = "[ \t\u00a0\u2007\u2009\u202f]"
HYPHEN = "[-\u00ad\u2010-\u2015\u2212]"
_NUMBER = r"(?:[\s.\u00a0-]{0,2}(?:nr|nummer|numre|no|number|id)\b\.?)"


class Label(StrEnum):
    """What a label announces. The values are group names of the pattern of labels."""

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
    OTHER = "other"


# The order decides where two could match at the same place.
_WORDS = {
    Label.CPR: rf"cpr{_NUMBER}?|person{_NUMBER}|personnummer|personnr\b\.?",
    Label.CVR: rf"(?:cvr|se){_NUMBER}|cvr\b|virksomhedsnummer",
    Label.P_NUMBER: rf"p{_NUMBER}|pnr\b\.?|pnummer|produktionsenhed\w{{0,10}}|produktions{_NUMBER}",
    Label.PHONE: (
        r"(?:mobil|arbejds|privat|hjemme|fastnet)?(?:tele?fon|tlf|mobil|phone|fax)(?:nummer|nr)?\b\.?|sms\b|"
        r"ring(?:e|es|er)?\b|kontaktes\b|vagttelefon\w{0,2}|hotline\w{0,2}|mob\b\.?|tel\b\.?"
    ),
    Label.IBAN: rf"iban{_NUMBER}?",
    Label.PLATE: (
        r"nummerplader?n?e?|indregistrering\w{0,10}|bil(?:en|ens)?\b|personbil\w{0,2}|varebil\w{0,2}|motorcykel\w{0,2}|"
        r"køretøj\w{0,6}|plade\b|trailer\w{0,2}|knallert\w{0,2}|parkeret\b"
    ),
    Label.ACCOUNT: (
        rf"(?:nem|bank|løn|budget)?konto(?:en)?{_NUMBER}?|(?:nem|bank|løn|budget)?konto(?:nr|nummer)\b\.?|"
        r"bankoplysninger\w{0,2}|bankforbindelse\w{0,2}"
    ),
    Label.REGISTRATION: rf"reg{_NUMBER}|registrerings{_NUMBER}|regnr\b\.?",
    Label.CASE: (
        rf"(?:sags?|journal|jour|j|dok|dokument|acadre|sbsys|esdh|aktivitets?|brev|løbe|referance|reference|ref|"
        rf"vores ref|deres ref|akt|kle|j\.?){_NUMBER}|kle\b|jnr\b\.?|brevid"
    ),
    Label.PASSPORT: rf"pas{_NUMBER}|pas\b|passport{_NUMBER}?|rejsepas\b",
    Label.BIRTH: (
        r"født|fødsels(?:dato|dag|tidspunkt)\w{0,2}|f\.\s?d\.|fdato|f\.|født:|born|date of birth|dob\b|fødselsår|"
        r"fødselsdagen"
    ),
    Label.MONEY: r"kr\b\.?|dkk\b|eur\b|kroner\b|beløb\w{0,2}",
    Label.OTHER: (
        rf"(?:ordre|faktura|varenr|vare|bestillings|kvitterings|serie|ean|gln|isbn|issn|tilbuds|"
        rf"licens|journaliserings|projekt){_NUMBER}|(?:ean|gln|isbn|issn|faktura|ordre)\b"
    ),
}
# Matched against small letters: cheaper than ignoring case.
_LABELS = "(?<![a-zæøå0-9])(?=[a-z])(?:" + "|".join(f"(?P<{label}>{words})" for label, words in _WORDS.items()) + ")"


def label_before(text: str, start: int, reach: int = 32) -> tuple[Label, int] | None:
    """The nearest label within `reach` characters before a candidate, and how many characters lie between them.

    Paragraphs part: a label before an empty line says nothing about what follows it.
    """
    window = text[max(0, start - reach) : start].lower().rpartition("\n\n")[2]
    nearest: tuple[Label, int] | None = None
    for match in compiled(_LABELS).finditer(window):
        if match.lastgroup is not None:
            nearest = (Label(match.lastgroup), len(window) - match.end())
    return nearest


def announced(text: str, start: int, *labels: Label, reach: int = 32) -> bool:
    """Whether the nearest label before a candidate is one of these."""
    nearest = label_before(text, start, reach)
    return nearest is not None and nearest[0] in labels


def char_at(text: str, index: int) -> str:
    """The character there, or an empty text outside."""
    return text[index] if 0 <= index < len(text) else ""


def inside_number(text: str, start: int, end: int, joints: str = "-/.,") -> bool:
    """Whether a candidate is only a part of a longer number or word: "2016-003798-62" holds no number of six digits."""
    before, after = char_at(text, start - 1), char_at(text, end)
    if before.isalnum() or before == "_" or after.isalnum() or after == "_":
        return True
    return (before != "" and before in joints and char_at(text, start - 2).isdigit()) or (
        after != "" and after in joints and char_at(text, end + 1).isdigit()
    )
