"""Group commit: writes that arrive together share one statement and one commit.

The first writer starts a batch at once; whoever arrives while it is under way goes into the next one. A writer goes on
only when the batch that holds its item is committed, and hears the batch's error when it is not.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """Collects items and writes them in batches of at most `limit` with `write`, which answers one result per item."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], limit: int = 500) -> None:
        self._write = write
        self._limit = limit
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Returns the item's result once its batch is committed. Raises what the batch raised."""
        return await self.put(item)

    def put(self, item: Item) -> asyncio.Future[Result]:
        """The same without waiting: whoever cancels the future does not hear of the result, but the item is written."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return future

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
            try:
                results = await self._write([item for item, _ in batch])
            except BaseException as error:  # every waiter must hear it, cancellation included
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
                if not isinstance(error, Exception):
                    raise
                continue
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)
