"""What this room itself asks of the engine; the queries of models and people are not among it."""

from typing import Final

WRITE_PARQUET: Final = """
    COPY (SELECT * FROM read_csv(
        ?, columns = ?, nullstr = ?, header = false, delim = ',', quote = '"', escape = '"', auto_detect = false,
        max_line_size = 20000000
    )) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""

TAKE_IN: Final = 'CREATE TABLE "{name}" AS SELECT * FROM read_parquet(?)'
COUNT: Final = "SELECT count(*)::VARCHAR FROM ({query}) AS counted"
