"""The log says where and what kind; what an error said may be what somebody wrote."""

import asyncio
import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from aarhusai.cli.discreet_log import DiscreetFormatter
from aarhusai.errors import Invalid

SAID = "Jens Hansen, 680170-1234"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that is logged, as it would be written."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def fail() -> None:
    try:
        int(SAID)
    except ValueError as error:
        raise Invalid("bad_name", "A name is one line.") from error


def test_an_error_is_told_by_place_and_kind_with_what_caused_it(log: StringIO) -> None:
    try:
        fail()
    except Invalid:
        logging.getLogger("aarhusai").exception("a turn failed")
    written = log.getvalue()
    assert "in fail" in written
    assert "aarhusai.errors.Invalid: bad_name" in written
    assert "builtins.ValueError" in written
    assert "Jens" not in written


async def test_a_task_that_nobody_waited_for_is_told_the_same_way(log: StringIO) -> None:
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": ValueError(SAID), "future": f"<{SAID}>"}
    )
    assert "never retrieved" in log.getvalue()
    assert "ValueError" in log.getvalue()
    assert "Jens" not in log.getvalue()
