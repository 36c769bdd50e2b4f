"""Names of jobs bound to what does them."""

from collections.abc import Sequence
from datetime import timedelta

from aarhusai.assistants.titles import TitleAsked, title_for
from aarhusai.chat import tasks as chat_tasks
from aarhusai.chat.attachment_reading import attachment_reader
from aarhusai.chat.attachments import READ
from aarhusai.compose import Services
from aarhusai.evaluation import tasks as evaluation_tasks
from aarhusai.jobs.book import JobBook
from aarhusai.kit.clock import today
from aarhusai.knowledge.tasks import bind_jobs
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.classes import DataClass


def job_book(house: Services) -> JobBook:
    """Names of jobs bound to what does them."""
    book = JobBook()

    async def title(exchange: chat_tasks.Exchange) -> str | None:
        actor = await house.identity.actor_for_job(exchange.person_id)
        if actor is None:
            return None
        return await title_for(
            house.door,
            TitleAsked(
                actor,
                exchange.model_id,
                exchange.declared,
                exchange.conversation_id,
                exchange.question,
                exchange.answer,
                await house.chat.protecting.protection_of(actor, exchange.conversation_id),
            ),
        )

    async def find_class(texts: Sequence[str], protection: ConversationProtection) -> DataClass:
        return (await house.classifier.read(texts, protection)).data_class

    async def classify(wanted: chat_tasks.ClassWanted) -> None:
        await chat_tasks.classify(house.store, wanted, find_class)

    async def give_title(wanted: chat_tasks.TitleWanted) -> None:
        await chat_tasks.give_title(house.store, wanted, title)

    async def purge() -> None:
        await chat_tasks.purge(house.store)

    async def catch_up() -> None:
        await chat_tasks.catch_up(house.store)

    async def forget_sessions() -> None:
        await house.identity.sessions.sweep()

    async def forget_keys() -> None:
        await house.identity.keys.sweep()

    book.bind(chat_tasks.TITLE, give_title)
    book.bind(chat_tasks.CLASSIFY, classify)
    book.bind(READ, attachment_reader(house.store, house.attachments, house.classifier))
    book.every("*/5 * * * *", "chat.purge", purge)
    book.every("* * * * *", "chat.catch_up", catch_up)
    _of_assistants(book, house)
    _of_use_cases(book, house)
    _of_calls(book, house)
    book.every("17 * * * *", "identity.forget_sessions", forget_sessions)
    book.every("51 3 * * *", "identity.forget_keys", forget_keys)
    _of_the_log(book, house)
    book.bind(evaluation_tasks.RUN, house.proving.running.do)
    book.every("*/2 * * * *", evaluation_tasks.RUN_AGAIN, house.proving.watch.look)
    book.every("43 * * * *", evaluation_tasks.SWEEP, house.proving.running.sweep)
    bind_jobs(book, house.knowledge, house.identity.actor_for_job)
    return book


def _of_calls(book: JobBook, house: Services) -> None:
    async def release() -> None:
        await house.ledger.release_late()

    async def forget_counters() -> None:
        await house.quotas.forget_old()

    book.every("* * * * *", "gateway.release", release)
    book.every("29 3 * * *", "gateway.forget_counters", forget_counters)


def _of_the_log(book: JobBook, house: Services) -> None:
    async def sign_log() -> None:
        await house.chain.checkpoints.make_when_due()

    async def prune_log() -> None:
        await house.chain.keeping.prune()

    book.every("7 * * * *", "audit.sign", sign_log)
    book.every("23 3 * * *", "audit.prune", prune_log)


def _of_use_cases(book: JobBook, house: Services) -> None:
    book.every("* * * * *", "usecases.watch", house.use_cases.watching.check)
    # Every hour, because a tick that was missed is left out; a reminder is made once.
    book.every("51 * * * *", "usecases.remind", house.use_cases.reminders.remind)


def _of_assistants(book: JobBook, house: Services) -> None:
    async def count_uses() -> None:
        for day in (today() - timedelta(days=1), today()):
            await house.workshop.catalogue.count_uses(day, await house.chat.uses_of(day))

    async def purge() -> None:
        await house.workshop.drafts.purge()

    book.every("*/10 * * * *", "assistants.uses", count_uses)
    book.every("41 3 * * *", "assistants.purge", purge)
