"""Names, addresses and slugs as people type them, made fit for storing or refused."""

import re
import unicodedata

from aarhusai.errors import Invalid

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.][^@\s]*", re.ASCII)
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
LONGEST_NAME = 200
LONGEST_EMAIL = 254


def clean_name(text: str) -> str:
    """One line without surplus spaces, composed (NFC). Raises Invalid("bad_name") when empty, long or unprintable."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("bad_name", "A name is one line of 1 to 200 characters.", {"limit": LONGEST_NAME})
    return name


def clean_email(text: str) -> str:
    """In lower case. Raises Invalid("bad_email"); whether the address exists is not for a pattern to say."""
    email = unicodedata.normalize("NFC", text).strip().lower()
    if len(email) > LONGEST_EMAIL or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise Invalid("bad_email", "This is not an e-mail address.")
    return email


def clean_slug(text: str) -> str:
    """As it is. Raises Invalid("bad_slug") unless it is lower-case letters, digits and hyphens."""
    if not _SLUG.fullmatch(text):
        raise Invalid("bad_slug", "A slug is 1 to 63 lower-case letters, digits and hyphens.")
    return text
