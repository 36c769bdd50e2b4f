"""Patterns compiled when first used: nothing is compiled at import."""

import re
from functools import cache


@cache
def compiled(source: str) -> re.Pattern[str]:
    """The compiled pattern. Raises re.error when it does not compile."""
    return re.compile(source)
