"""Counting of attempts per key. An attempt is counted before it is judged, so that many at once gain nothing."""

from dataclasses import dataclass

from aarhusai.storage.database import Database, Executor


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` attempts, then a wait of 1, 2, 4 ... up to `longest` minutes; all is forgotten after `forget` minutes."""

    free: int
    longest: int
    forget: int


async def attempt(db: Database, key: str, limit: Limit) -> int:
    """Counts an attempt, committed when this returns. Gives 0, or the seconds to wait when it may not be made."""
    counted = await db.value(
        str,
        """
        INSERT INTO sign_in_guard AS g (key, failures, last_failure_at) VALUES (%(key)s, 1, now())
        ON CONFLICT (key) DO UPDATE SET (failures, last_failure_at, locked_until) = (
            SELECT n, now(), CASE WHEN n >= %(free)s
                THEN now() + least(%(longest)s, power(2, least(n - %(free)s, 20))) * interval '1 minute' END
            FROM (SELECT CASE WHEN g.last_failure_at < now() - %(forget)s * interval '1 minute' THEN 1
                         ELSE g.failures + 1 END AS n) AS counted
        )
        WHERE g.locked_until IS NULL OR g.locked_until <= now()
        RETURNING key
        """,
        {"key": key, "free": limit.free, "longest": limit.longest, "forget": limit.forget},
    )
    if counted is not None:
        return 0
    left = await db.value(
        int,
        "SELECT greatest(1, ceil(extract(epoch FROM locked_until - now())))::integer FROM sign_in_guard WHERE key = %s",
        (key,),
    )
    return left or 1


async def forget(executor: Executor, key: str) -> bool:
    """Forgets the key's attempts; False when there were none."""
    return await executor.run("DELETE FROM sign_in_guard WHERE key = %s", (key,)) > 0


async def forget_all(executor: Executor, prefix: str) -> int:
    """Forgets the attempts of every key that begins so; gives how many there were."""
    return await executor.run("DELETE FROM sign_in_guard WHERE starts_with(key, %s)", (prefix,))


async def give_back(executor: Executor, key: str, limit: Limit) -> None:
    """Takes one attempt off the count: it succeeded."""
    await executor.run(
        """
        UPDATE sign_in_guard SET failures = greatest(failures - 1, 0),
            locked_until = CASE WHEN failures - 1 >= %s THEN locked_until END
        WHERE key = %s
        """,
        (limit.free, key),
    )


async def sweep(executor: Executor) -> int:
    """Removes keys that nothing has happened to for two days, at most 10 000 at a time."""
    return await executor.run(
        """
        DELETE FROM sign_in_guard WHERE key IN (
            SELECT key FROM sign_in_guard WHERE last_failure_at < now() - interval '2 days' LIMIT 10000)
        """
    )
