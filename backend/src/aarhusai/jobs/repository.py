"""The queue's tables, as far as we touch them ourselves. The rest is the library's own functions."""

import json
from datetime import timedelta

from aarhusai.jobs.types import QueueHealth
from aarhusai.storage.database import Database, Executor


async def enqueue(tx: Executor, name: str, payload: str, delay: timedelta | None, priority: int) -> int:
    """Adds a job on the caller's connection. `payload` is a JSON object as text."""
    job = await tx.value(int, "SELECT job_enqueue(%s, %s::jsonb, %s, %s)", (name, payload, delay, priority))
    assert job is not None
    return job


async def health(database: Database, stalled: timedelta) -> QueueHealth:
    """Counts; a worker counts when it has spoken within `stalled`."""
    found = await database.one(
        QueueHealth,
        """
        SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s::interval) AS workers,
               count(*) FILTER (WHERE status = 'todo') AS waiting,
               count(*) FILTER (WHERE status = 'doing') AS running,
               count(*) FILTER (WHERE status = 'failed') AS failed,
               coalesce(extract(epoch FROM max(now() - due) FILTER (WHERE status = 'todo' AND due <= now())), 0)
                   ::float8 AS oldest_seconds
          FROM (SELECT status,
                       coalesce(scheduled_at, (SELECT min(at) FROM procrastinate_events WHERE job_id = j.id)) AS due
                  FROM procrastinate_jobs j
                 WHERE status IN ('todo', 'doing', 'failed')) AS jobs
        """,
        (stalled,),
    )
    assert found is not None
    return found


async def take_up_stalled(database: Database, stalled: timedelta, attempts: dict[str, int], otherwise: int) -> int:
    """Puts back the jobs of workers that died, or fails them when they had their last try. Gives how many.

    One statement, so of several workers that sweep at once each job is put back by one. A periodic job is not put
    back: its next run comes by itself.
    """
    return await database.run(
        """
        UPDATE procrastinate_jobs AS job
           SET attempts = job.attempts + 1,
               worker_id = NULL,
               status = (CASE
                   WHEN job.queueing_lock IS NOT NULL OR job.abort_requested THEN 'failed'
                   WHEN job.attempts + 1 >= coalesce((%(attempts)s::jsonb ->> job.task_name)::int, %(otherwise)s)
                   THEN 'failed' ELSE 'todo' END)::procrastinate_job_status
         WHERE job.status = 'doing'
           AND (job.worker_id IS NULL
                OR job.worker_id IN (SELECT id FROM procrastinate_workers
                                      WHERE last_heartbeat < now() - %(stalled)s::interval))
        """,
        {"attempts": json.dumps(attempts), "otherwise": otherwise, "stalled": stalled},
    )


async def forget_old(database: Database, kept: timedelta) -> int:
    """Deletes jobs that ended longer than `kept` ago; those that went well are gone already. Gives how many."""
    return await database.run(
        """
        DELETE FROM procrastinate_jobs
         WHERE id IN (SELECT job.id
                        FROM procrastinate_jobs job
                        JOIN procrastinate_events event ON event.job_id = job.id
                       WHERE job.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
                       GROUP BY job.id
                      HAVING max(event.at) < now() - %s::interval
                       LIMIT 10000)
        """,
        (kept,),
    )
