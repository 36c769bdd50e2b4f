"""The room's jobs and what does them, bound into the house's book by one line of `compose`."""

from aarhusai.jobs.book import JobBook
from aarhusai.knowledge.service import Knowledge


def bind_jobs(book: JobBook, knowledge: Knowledge) -> None:
    """Binds them all."""

    async def sweep_blobs() -> None:
        await knowledge.blobs.sweep()

    async def tend_index() -> None:
        await knowledge.tending.tend()

    book.every("* * * * *", "knowledge.sweep_blobs", sweep_blobs)
    book.every("* * * * *", "knowledge.tend_index", tend_index)
