"""Files in a bucket: the library's way of speaking S3, as far as a server of ours on the loopback can tell."""

from collections.abc import AsyncGenerator, AsyncIterator

import pytest
from fakes.bucket import Bucket, a_bucket

from aarhusai.config.settings import load_settings
from aarhusai.errors import Invalid, StartError, TooLarge, Unavailable
from aarhusai.storage.blob_shelves import make_shelf
from aarhusai.storage.blobs import Blobs
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets

LIMIT = 40_000_000
LARGE = 20_000_000
"""Bytes: several parts."""


@pytest.fixture
async def bucket(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Bucket]:
    """A bucket that the usual variables name."""
    async with a_bucket() as (made, address):
        for name, value in {
            "AWS_ENDPOINT_URL": address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "eu-north-1",
            "AWS_ACCESS_KEY_ID": "noegle",
            "AWS_SECRET_ACCESS_KEY": "hemmelig",
        }.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def blobs(db: Database, bucket: Bucket, tmp_path_factory: pytest.TempPathFactory) -> Blobs:
    """The store over it."""
    return Blobs(db, Secrets(bytes(32)), make_shelf(tmp_path_factory.mktemp("data"), "s3://lindehoej/aarhusai"))


async def pieces(size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, 60_000):
        yield bytes([start % 251]) * min(60_000, size - start)


@pytest.mark.parametrize("size", [0, 100, LARGE])
async def test_a_file_lies_under_the_prefix_and_comes_back(blobs: Blobs, bucket: Bucket, size: int) -> None:
    stored = await blobs.put(pieces(size), LIMIT)
    assert list(bucket.objects) == [f"/lindehoej/aarhusai/{stored.id.hex}"]
    assert bucket.begun == {}
    back = [piece async for piece in await blobs.open(stored.id)]
    assert b"".join(back) == b"".join([piece async for piece in pieces(size)])
    await blobs.delete(stored.id)
    assert bucket.objects == {}


async def test_an_upload_that_breaks_off_is_aborted_in_the_bucket_too(blobs: Blobs, bucket: Bucket) -> None:
    async def broken() -> AsyncIterator[bytes]:
        async for piece in pieces(LARGE):
            yield piece
        raise Invalid("upload_broken_off", "Gone.")

    with pytest.raises(Invalid, match="upload_broken_off"):
        await blobs.put(broken(), LIMIT)
    with pytest.raises(TooLarge, match="file_too_large"):
        await blobs.put(pieces(LARGE), LARGE - 1)
    assert (bucket.objects, bucket.begun) == ({}, {})


async def test_a_bucket_that_refuses_is_told_as_away_and_its_answer_is_not(blobs: Blobs, bucket: Bucket) -> None:
    stored = await blobs.put(pieces(100), LIMIT)
    bucket.away = True
    with pytest.raises(Unavailable) as refused:
        await blobs.put(pieces(100), LIMIT)
    assert str(refused.value).startswith("blobs_unavailable: The place where files are stored")
    with pytest.raises(Unavailable, match="blobs_unavailable"):
        await blobs.open(stored.id)


@pytest.mark.parametrize("url", ["/srv/blobs", "http://bucket/x", "s3://", "s3://B", "s3://bucket/a b"])
def test_an_address_that_is_no_bucket_stops_the_start(url: str) -> None:
    with pytest.raises(StartError, match="bad_setting"):
        load_settings({"blob_url": url}, {})
    assert load_settings({"blob_url": "s3://lindehoej/ai/filer"}, {}).blob_url == "s3://lindehoej/ai/filer"
