"""Replacing what may not leave and restoring it in the answer: the seam, and the stand-in that replaces nothing.

A `Replacement` is made per call and endpoint, so that one call's placeholders mean nothing in another.
"""

from typing import Protocol

from aarhusai.errors import Unavailable
from aarhusai.protection.text import ProtectedText, mint


class Restorer(Protocol):
    """Puts originals back into an answer that comes in pieces. A channel is one running text of the answer."""

    def restore(self, channel: str, piece: str) -> str:
        """What may go on now; half a placeholder is held back."""
        ...

    def rest(self, channel: str) -> str:
        """What was still held back when the channel ended."""
        ...


class Replacement(Protocol):
    """One call's replacing. `restorer` is None when nothing was replaced, so that the answer need not be read."""

    @property
    def restorer(self) -> Restorer | None:
        """How the answer is restored."""
        ...

    def protect(self, text: str) -> ProtectedText:
        """The text as it may leave."""
        ...


class Replacer(Protocol):
    """Makes replacements. What it raises stops the call."""

    @property
    def replaces(self) -> bool:
        """Whether it can replace at all; where it cannot, "replace first" is a refusal."""
        ...

    async def begin(self, *, replace: bool) -> Replacement:
        """A replacement for one call to one endpoint. `replace` is false where policy allows the text as it is."""
        ...


class _Unchanged:
    """Marks texts as checked where policy allows them as they are."""

    restorer = None

    def protect(self, text: str) -> ProtectedText:
        return mint(text)


_UNCHANGED = _Unchanged()


class NothingReplaced:
    """Cannot replace, and says so rather than let a text through that should have been replaced."""

    replaces = False

    async def begin(self, *, replace: bool) -> Replacement:
        """A replacement that changes nothing. Raises Unavailable("replacing_unavailable") when it would have to."""
        if replace:
            raise Unavailable("replacing_unavailable", "This text may only leave replaced, and nothing can replace it.")
        return _UNCHANGED
