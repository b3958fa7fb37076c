"""Numbers instead of identifiers: provisional while files are read, final by sorted order."""

from dataclasses import dataclass, field

import polars as pl

NUMBER = pl.Int32
IDENTIFIER = "identifier"
PROVISIONAL = "number"


@dataclass(slots=True)
class KeyNumbers:
    """Numbers of all identifiers that one key column holds in any table of a delivery.

    Identifiers stay in memory: what goes to disk is numbers from the first chunk on. A
    number is provisional until every file is read, because the final one is the place in
    sorted order, so that the order of files and rows does not matter.
    """

    _seen: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={IDENTIFIER: pl.String, PROVISIONAL: NUMBER})
    )

    def provisional(self, identifiers: pl.Series) -> pl.Series:
        """Return the provisional numbers of a chunk's identifiers; a null stays null."""
        asked = identifiers.alias(IDENTIFIER).to_frame()
        new = asked.unique().drop_nulls().join(self._seen, on=IDENTIFIER, how="anti")
        if new.height:
            first = self._seen.height
            numbers = pl.int_range(first, first + new.height, dtype=NUMBER, eager=True)
            self._seen = self._seen.vstack(new.with_columns(numbers.alias(PROVISIONAL)))
        found = asked.join(self._seen, on=IDENTIFIER, how="left", maintain_order="left")
        return found[PROVISIONAL].alias(identifiers.name)

    def final(self) -> pl.Series:
        """Return the final number of each provisional one, from 0 in sorted order."""
        ranked = self._seen.sort(IDENTIFIER).with_row_index("final")
        return ranked.sort(PROVISIONAL)["final"].cast(NUMBER)
