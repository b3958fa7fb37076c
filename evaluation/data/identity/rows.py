"""Row numbers with something forbidden, four bytes each: a whole column may have it."""

from dataclasses import dataclass, field

import polars as pl


@dataclass(slots=True)
class Rows:
    """Rows of one column, gathered chunk by chunk."""

    count: int = 0
    parts: list[pl.Series] = field(default_factory=list)

    def add(self, hit: pl.Series, first_row: int) -> None:
        """Take in a chunk: one truth value per row, and the number of its first row."""
        found = hit.fill_null(False).arg_true()
        self.count += len(found)
        if len(found):
            self.parts.append((found.cast(pl.UInt32) + first_row).cast(pl.UInt32))

    def join(self, other: "Rows") -> None:
        """Take in rows of another part of the same column, none of them told before."""
        self.count += other.count
        self.parts += other.parts

    def numbers(self) -> pl.Series:
        """Return the row numbers, ascending."""
        return pl.concat([pl.Series(dtype=pl.UInt32), *self.parts]).sort()
