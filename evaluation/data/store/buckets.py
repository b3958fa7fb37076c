"""Which rows belong together: persons by number, household months by their members."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_schemas import TABLES

PERSON, HOUSEHOLD = "lopnr", "hushall_id"
HOUSEHOLD_MONTHS = "hushall_manad"
BY_MEMBER = "by_member"
BUCKET = "bucket"
BUCKET_DTYPE = pl.UInt16


@dataclass(slots=True, kw_only=True)
class Buckets:
    """Splits chunks of tables into buckets, and remembers who belongs to which household.

    A person's rows are in the bucket `person % count`. A household month goes to the bucket
    of every member, so that each bucket can be worked on alone.
    """

    count: int
    _members: list[pl.DataFrame] = field(default_factory=list)

    def split(self, name: str, frame: pl.DataFrame) -> Iterator[tuple[int | None, pl.DataFrame]]:
        """Yield the rows of a chunk by bucket; None stands for all rows of the delivery.

        Tables of persons are to be split before the household months.
        """
        if self.count == 1 or not (has_persons(name) or name == HOUSEHOLD_MONTHS):
            yield None, frame
            return
        if name == HOUSEHOLD_MONTHS:
            yield None, frame
            frame = frame.join(self._households(), on=HOUSEHOLD, maintain_order="left")
        else:
            number = (pl.col(PERSON).fill_null(0) % self.count).cast(BUCKET_DTYPE)
            frame = frame.with_columns(number.alias(BUCKET))
            if HOUSEHOLD in frame.columns:
                self._members.append(frame.select(HOUSEHOLD, BUCKET).drop_nulls().unique())
        for (bucket,), rows in frame.partition_by(BUCKET, as_dict=True, include_key=False).items():
            yield int(str(bucket)), rows

    def _households(self) -> pl.DataFrame:
        nobody = pl.DataFrame(schema={HOUSEHOLD: pl.Int32, BUCKET: BUCKET_DTYPE})
        known = pl.concat([nobody, *self._members]).unique().sort(HOUSEHOLD, BUCKET)
        self._members = [known]
        return known


def has_persons(name: str) -> bool:
    """Tell whether the rows of a table belong to persons."""
    return PERSON in TABLES[name].column_names


def place(name: str, bucket: int | None) -> Path:
    """Return the folder of a table's rows, relative to the store."""
    if bucket is None:
        return Path(name)
    return Path(BY_MEMBER if name == HOUSEHOLD_MONTHS else "", name, f"{BUCKET}={bucket}")
