"""What a child answered, checked before it is believed."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from aarhusai.knowledge.sheets.types import ReadTable, SheetTable, table_path
from aarhusai.knowledge.types import Attached, Block, BlockKind, Page, Reading


class Answer(BaseModel):
    """What came of it: a reading, or the code of a failure. Blocks go without the text that their pages have."""

    model_config = ConfigDict(frozen=True)

    code: str | None = None
    media_type: str = ""
    title: str = ""
    pages: tuple[tuple[str, str, bool], ...] = ()
    blocks: tuple[tuple[BlockKind, int, int, int, int, tuple[tuple[str, ...], ...], bool], ...] = ()
    attached: tuple[tuple[str, str, int], ...] = ()
    dated_at: datetime | None = None
    language: str = "da"
    problems: tuple[str, ...] = ()
    tables: tuple[SheetTable, ...] = ()

    def reading(self, folder: Path) -> Reading:
        """The reading; its tables lie in `folder`. Raises IndexError for a block on a page that is not there."""
        return Reading(
            self.media_type,
            self.title,
            tuple(Page(number, *page) for number, page in enumerate(self.pages, 1)),
            tuple(
                Block(kind, self.pages[page - 1][0][start:end], page, start, end, level, rows, has_header)
                for kind, page, start, end, level, rows, has_header in self.blocks
            ),
            tuple(Attached(*attached) for attached in self.attached),
            self.dated_at,
            self.language,
            self.problems,
            tuple(ReadTable(table, str(table_path(folder, place))) for place, table in enumerate(self.tables)),
        )
