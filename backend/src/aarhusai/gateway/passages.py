"""How a passage of a source is written into a prompt: marked as a source, so that its words are no orders."""

import re
from typing import Final

_ENDING: Final = re.compile(r"<(/?\s*kilde)", re.IGNORECASE)
_ODD: Final = re.compile(r'[\s"<>]+')


def passage_text(number: int, title: str, page: int, heading: str, text: str) -> str:
    """The passage as a model reads it. A document cannot end its own mark or begin another's."""
    about = [f'nr="{number}"', f'titel="{_attribute(title)}"']
    if page > 0:
        about.append(f'side="{page}"')
    if heading:
        about.append(f'afsnit="{_attribute(heading)}"')
    body = _ENDING.sub(r"< \1", text).strip()
    return f"<kilde {' '.join(about)}>\n{body}\n</kilde>"


def _attribute(text: str) -> str:
    return _ODD.sub(" ", text).strip()
