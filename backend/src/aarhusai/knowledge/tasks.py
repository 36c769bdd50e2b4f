"""The room's jobs and what does them, bound into the house's book by one line of `compose`."""

from aarhusai.jobs.book import JobBook
from aarhusai.knowledge.quality.examining import EXAMINE, Examine
from aarhusai.knowledge.service import Knowledge
from aarhusai.knowledge.sources.crawling import ActorOf
from aarhusai.knowledge.sources.types import CRAWL, CrawlPayload
from aarhusai.terms.ids import CollectionId


def bind_jobs(book: JobBook, knowledge: Knowledge, actor_of: ActorOf) -> None:
    """Binds them all. `actor_of` tells on whose behalf a source is fetched."""

    async def sweep_blobs() -> None:
        await knowledge.blobs.sweep()

    async def remove_collections() -> None:
        await knowledge.removing.work()

    async def tend_index() -> None:
        await knowledge.tending.tend()

    async def crawl(payload: CrawlPayload) -> None:
        await knowledge.crawling.work(payload.run_id, actor_of)

    async def start_sources() -> None:
        await knowledge.crawling.start_due()

    book.bind(CRAWL, crawl)
    book.every("*/5 * * * *", "knowledge.start_sources", start_sources)

    async def examine(wanted: Examine) -> None:
        await knowledge.examining.examine(CollectionId(wanted.collection_id))

    async def examine_changed() -> None:
        await knowledge.examining.tend()

    async def sweep_questions() -> None:
        await knowledge.unanswered.sweep()

    book.bind(EXAMINE, examine)
    book.every("* * * * *", "knowledge.examine_changed", examine_changed)
    book.every("41 2 * * *", "knowledge.sweep_questions", sweep_questions)
    book.every("* * * * *", "knowledge.sweep_blobs", sweep_blobs)
    book.every("* * * * *", "knowledge.remove_collections", remove_collections)
    book.every("* * * * *", "knowledge.tend_index", tend_index)
