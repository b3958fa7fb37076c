"""Read Parquet files by row groups."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from evaluation.data.files.raw_table import RawTable
from evaluation.errors import DataError


def read_parquet_chunks(path: Path, *, rows: int) -> Iterator[RawTable]:
    """Yield a Parquet file in chunks of at most `rows` rows.

    Raises
    ------
    DataError
        When the file is damaged, or has columns of columns or of bytes.
    """
    import pyarrow as pa

    try:
        for batch in _batches(path, rows):
            # Damaged pages can pass as arrays that would later end the process.
            batch.validate(full=True)
            # Names are taken as Python texts and metadata left out: polars panics on bad ones.
            flat = pa.Table.from_arrays(batch.columns, names=batch.schema.names)
            yield RawTable(frame=pl.DataFrame(flat))
    except (
        pa.ArrowException,
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
        OSError,
        ValueError,
        MemoryError,
    ):
        raise DataError(
            "not a readable .parquet file", at=path.name, way_out="export it again"
        ) from None


def _batches(path: Path, rows: int) -> Iterator[Any]:
    """Yield tables of at most `rows` rows; one without rows when there are none."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        _require_flat(file.schema_arrow, path)
        some = False
        for batch in file.iter_batches(batch_size=rows):
            if batch.num_rows:
                some = True
                yield batch
        if not some:
            yield file.schema_arrow.empty_table()


def _require_flat(schema: Any, path: Path) -> None:
    import pyarrow as pa

    of_bytes = (pa.lib.Type_BINARY, pa.lib.Type_LARGE_BINARY, pa.lib.Type_FIXED_SIZE_BINARY)
    for kind in schema.types:
        values = kind.value_type if pa.types.is_dictionary(kind) else kind
        if pa.types.is_nested(values) or values.id in of_bytes:
            raise DataError(
                "the file has columns of columns or of bytes",
                at=path.name,
                way_out="export plain texts, numbers and dates",
            )
