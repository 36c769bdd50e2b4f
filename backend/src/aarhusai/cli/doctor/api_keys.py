"""Keys of the API that somebody should look at before a system stops."""

from collections.abc import Iterator

from aarhusai.cli.doctor.finding import Finding, ok, warning
from aarhusai.compose import Services


async def check_api_keys(house: Services) -> list[Finding]:
    """One line in a house whose keys are in order. Raises Unavailable."""
    found = await house.identity.keys.health()

    def findings() -> Iterator[Finding]:
        if found.orphaned:
            remedy = "Administration > Nøgler: give each another who answers for it, or revoke it."
            yield warning("api_keys", f"{found.orphaned} keys of systems and units that nobody answers for", remedy)
        if found.ending:
            remedy = "aarhusai keys list; whoever has them makes new ones or moves the day."
            yield warning("api_keys", f"{found.ending} keys expire within two weeks", remedy)
        if not found.orphaned and not found.ending:
            yield ok("api_keys", f"{found.live} work")

    return list(findings())
