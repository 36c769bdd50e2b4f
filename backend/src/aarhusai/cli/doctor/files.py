"""The files of collections: whether they can be read where they lie, and whether what is deleted goes away."""

from collections.abc import Iterator

from aarhusai.cli.doctor.finding import Finding, ok, problem, warning
from aarhusai.compose import Services
from aarhusai.errors import AarhusError
from aarhusai.storage.blobs import SWEPT, BlobsHealth


async def check_files(house: Services) -> list[Finding]:
    """Reads the beginning of the file that came last. Raises Unavailable when the database is away."""
    health = await house.knowledge.blobs.health()
    where = "in the bucket" if house.settings.blob_url else "in the data folder"
    return [await _readable(house, health, where), *_leaving(health)]


async def _readable(house: Services, health: BlobsHealth, where: str) -> Finding:
    if health.newest is None:
        return ok("files", f"none yet; they will lie {where}")
    told = f"{health.count} files, {health.size / 1e6:.0f} MB {where}"
    try:
        pieces = await house.knowledge.blobs.open(health.newest)
        await pieces.aclose()
    except AarhusError as error:
        remedy = "See that AARHUSAI_BLOB_URL and its keys, or the folder blobs in the data folder, are as they were."
        return problem("files", f"{told}; the newest cannot be read ({error.code})", remedy)
    return ok("files", f"{told}, and the newest can be read")


def _leaving(health: BlobsHealth) -> Iterator[Finding]:
    if health.due > SWEPT:
        remedy = "The worker takes them away once a minute; its log says what stops it."
        yield warning("deleted_files", f"{health.due} deleted files still lie there, unreadable", remedy)
    else:
        yield ok("deleted_files", f"{health.due} wait to be taken away")
