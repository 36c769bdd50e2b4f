"""What processes tell each other of places at endpoints: the tables of migration 0024, which that explains."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import ProviderId

CHANNEL: Final = "seats"
"""Announces the process that was granted a place."""

FAILING: Final = "endpoint_failing"
"""Announces an endpoint that failed too often: the process that saw it, the provider, the model's name there."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one process has and wants at an endpoint. Totals are since the process began."""

    provider_id: ProviderId
    upstream_name: str
    slots: int
    granted_interactive: int
    granted_batch: int
    given_back: int
    interactive: int
    batch: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What a process was granted in all; the places taken; how many wait in each other process: for people, and all."""

    granted_interactive: int
    granted_batch: int
    busy: int
    interactive: list[int] | None
    everybody: list[int] | None


async def begin(executor: Executor, process: UUID) -> None:
    """Says that the process lives, for as long as the connection does."""
    await executor.run("SELECT pg_advisory_lock(seat_process(%s))", (process,))


async def claim(executor: Executor, process: UUID, claimed: Claim) -> Answered:
    """Says what the process has and wants, and hears what it was granted."""
    answered = await executor.one(
        Answered,
        """
        SELECT o_granted_interactive AS granted_interactive, o_granted_batch AS granted_batch, o_busy AS busy,
               o_interactive AS interactive, o_all AS everybody
        FROM seat_claimed(%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            claimed.provider_id, claimed.upstream_name, process, claimed.slots,
            claimed.granted_interactive, claimed.granted_batch, claimed.given_back,
            claimed.interactive, claimed.batch,
        ),
    )  # fmt: skip
    if answered is None:
        raise TypeError("a claim is always answered")
    return answered


async def tell_failing(executor: Executor, process: UUID, provider_id: ProviderId, upstream_name: str) -> None:
    """Tells the other processes that an endpoint fails."""
    await executor.run("SELECT pg_notify(%s, %s)", (FAILING, f"{process} {provider_id} {upstream_name}"))
