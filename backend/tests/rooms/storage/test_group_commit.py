"""Group commit: what arrives together is written together, and everybody hears how it went."""

import asyncio
from collections.abc import Sequence

import pytest

from aarhusai.storage.group_commit import GroupCommit


async def test_items_that_arrive_while_a_batch_is_under_way_share_the_next_one() -> None:
    batches: list[list[int]] = []

    async def write(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        await asyncio.sleep(0.01)
        return [item * 2 for item in items]

    group = GroupCommit(write)
    first = asyncio.create_task(group.add(1))
    await asyncio.sleep(0.001)
    rest = [asyncio.create_task(group.add(item)) for item in (2, 3, 4)]
    assert await asyncio.gather(first, *rest) == [2, 4, 6, 8]
    assert batches == [[1], [2, 3, 4]]


async def test_a_batch_is_never_larger_than_the_limit() -> None:
    sizes: list[int] = []

    async def write(items: Sequence[int]) -> Sequence[int]:
        sizes.append(len(items))
        await asyncio.sleep(0)
        return items

    group = GroupCommit(write, limit=3)
    await asyncio.gather(*(group.add(item) for item in range(10)))
    assert max(sizes) == 3
    assert sum(sizes) == 10


async def test_everybody_in_a_failed_batch_hears_the_error_and_the_next_batch_goes_on() -> None:
    failing = True

    async def write(items: Sequence[int]) -> Sequence[int]:
        await asyncio.sleep(0)
        if failing:
            raise ValueError("no")
        return items

    group = GroupCommit(write)
    results = await asyncio.gather(group.add(1), group.add(2), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError]
    failing = False
    assert await group.add(3) == 3


async def test_a_waiter_that_gave_up_does_not_harm_the_others() -> None:
    release = asyncio.Event()

    async def write(items: Sequence[int]) -> Sequence[int]:
        await release.wait()
        return items

    group = GroupCommit(write)
    gone = asyncio.create_task(group.add(1))
    stays = asyncio.create_task(group.add(2))
    await asyncio.sleep(0.001)
    gone.cancel()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await stays == 2
