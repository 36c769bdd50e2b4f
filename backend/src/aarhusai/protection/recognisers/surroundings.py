"""The characters around a candidate: which of them part digits, and whether it is a piece of something longer."""

SPACES = " \u00a0\u2007\u2009\u202f"
"""Characters that part digits of one number."""
HYPHENS = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SPACE = f"[{SPACES}]"
BLANK = f"[\t{SPACES}]"
"""A space, or the tab between two columns."""
HYPHEN = f"[{HYPHENS}]"


def char_at(text: str, index: int) -> str:
    """The character there, or an empty text outside."""
    return text[index] if 0 <= index < len(text) else ""


def inside_number(text: str, start: int, end: int, joints: str = "-/.,") -> bool:
    """Whether a candidate is only a part of a longer number or word: "2016-003798-62" holds no number of six digits."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or before == "_" or after.isalnum() or after == "_":
        return True
    return (before != "" and before in joints and text[start - 2 : start - 1].isdigit()) or (
        after != "" and after in joints and text[end + 1 : end + 2].isdigit()
    )
