"""When a host may be asked again, and what its robots.txt said."""

from dataclasses import dataclass
from datetime import timedelta

from aarhusai.storage.database import Executor


@dataclass(frozen=True, slots=True)
class RobotsRow:
    """What robots.txt said: its text, or `none` or `unreachable`."""

    robots: str | None
    robots_state: str


async def take(executor: Executor, host: str, lease: timedelta) -> float:
    """Takes the host's turn for a while: 0 when it was taken, else seconds until it is free again."""
    taken = await executor.run(
        """
        INSERT INTO web_host (host, free_at) VALUES (%(host)s, clock_timestamp() + %(lease)s::interval)
        ON CONFLICT (host) DO UPDATE SET free_at = EXCLUDED.free_at WHERE web_host.free_at <= clock_timestamp()
        """,
        {"host": host, "lease": lease},
    )
    if taken:
        return 0.0
    left = await executor.value(
        float,
        "SELECT extract(epoch FROM free_at - clock_timestamp())::float8 FROM web_host WHERE host = %s",
        (host,),
    )
    return max(left or 0.0, 0.01)


async def give_back(executor: Executor, host: str, pause: timedelta) -> None:
    """The next one may ask after the pause."""
    await executor.run("UPDATE web_host SET free_at = clock_timestamp() + %s::interval WHERE host = %s", (pause, host))


async def robots(executor: Executor, origin: str) -> RobotsRow | None:
    """What is remembered, unless it is too old."""
    return await executor.one(
        RobotsRow,
        "SELECT robots, robots_state FROM web_host WHERE host = %s AND robots_until > now() AND robots_state <> ''",
        (origin,),
    )


async def remember_robots(executor: Executor, origin: str, said: RobotsRow, kept: timedelta) -> None:
    """Remembers what was said for so long."""
    await executor.run(
        """
        INSERT INTO web_host (host, robots, robots_state, robots_until) VALUES (%s, %s, %s, now() + %s::interval)
        ON CONFLICT (host) DO UPDATE SET robots = EXCLUDED.robots, robots_state = EXCLUDED.robots_state,
                                         robots_until = EXCLUDED.robots_until
        """,
        (origin, said.robots, said.robots_state, kept),
    )


async def forget_old(executor: Executor) -> None:
    """Forgets hosts that nobody has asked for a month."""
    await executor.run(
        """
        DELETE FROM web_host WHERE greatest(free_at, robots_until) < now() - interval '30 days'
        """
    )
