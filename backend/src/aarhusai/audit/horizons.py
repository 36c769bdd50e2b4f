"""Rows that were given an old id after newer ones had been sealed.

`audit_append` takes its transaction number before it draws the id. So whoever has a lower id than a sealed row had its
number before that row was sealed, that is, below the horizon noted with the link. A row with a lower id and a number
at or above the horizon was written in another way, later: somebody chose its id.
"""

from bisect import bisect_right


class Horizons:
    """Told of every row in the order of the chain. Memory: one pair for each run of sealing."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._horizons: list[int] = []

    def is_late(self, row_id: int, xact: int, horizon: int | None) -> bool:
        """Whether the row came after a higher id was sealed. `horizon` is its own link's; None when it has no link."""
        at = bisect_right(self._ids, row_id)
        late = at < len(self._ids) and xact >= self._horizons[at]
        if horizon is not None and (not self._ids or row_id > self._ids[-1]):
            if self._horizons and self._horizons[-1] == horizon:
                self._ids[-1] = row_id
            else:
                self._ids.append(row_id)
                self._horizons.append(horizon)
        return late
