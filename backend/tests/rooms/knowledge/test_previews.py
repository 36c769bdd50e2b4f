"""Previews: the passages of a page are those that stand on it."""

from rooms.knowledge.index_things import new_collection, piece, put_document

from aarhusai.knowledge.repository.previews import passages
from aarhusai.storage.database import Database


async def test_the_passages_of_a_page_are_those_that_stand_on_it_also_those_that_began_before(db: Database) -> None:
    collection = await new_collection(db)
    put = await put_document(db, collection, [piece(at, {f"ord{at}": 1}, None) for at in range(4)])
    # The second passage goes on on the third page.
    await db.run(
        "UPDATE chunk SET spans = ARRAY[2, 0, 4, 3, 0, 2] WHERE document_id = %s AND ordinal = 1", (put.document,)
    )

    async def ordinals(page: int | None, after: int = -1, size: int = 10) -> list[int]:
        async with db.session() as session:
            return [row.ordinal for row in await passages(session, put.document, page, after, size)]

    assert await ordinals(None) == [0, 1, 2, 3]
    assert await ordinals(1) == [0]
    assert await ordinals(2) == [1]
    assert await ordinals(3) == [1, 2]
    assert await ordinals(3, after=1) == [2]
    assert await ordinals(0) == await ordinals(9) == []
    assert await ordinals(3, size=1) == [1]
