"""Ids sort by time, and page markers survive only as they were made."""

import contextlib
import time
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from aarhusai.errors import Invalid
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import decode_cursor, encode_cursor


def test_ids_are_version_7_and_sort_by_time() -> None:
    earlier = new_id()
    time.sleep(0.002)
    later = new_id()
    assert earlier < later
    assert (earlier.version, earlier.variant) == (7, RFC_4122)
    assert len({new_id() for _ in range(10_000)}) == 10_000


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_a_page_marker_comes_back(values: list[str]) -> None:
    assert decode_cursor(encode_cursor(*values), len(values)) == tuple(values)


@given(st.text())
def test_a_page_marker_of_somebody_elses_making_is_refused_cleanly(text: str) -> None:
    with contextlib.suppress(Invalid):
        assert all(isinstance(value, str) for value in decode_cursor(text, 2))
