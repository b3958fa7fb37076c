"""Read Parquet files by row groups."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from evaluation.data.files.extent import require_columns
from evaluation.data.files.raw_table import RawTable
from evaluation.errors import DataError

MOST_TEXT = 1 << 30  # of one column of one chunk: one long text can stand for a million


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
            columns = [_written_out(column, path) for column in batch.columns]
            flat = pa.Table.from_arrays(columns, names=batch.schema.names)
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

    with pq.ParquetFile(path, read_dictionary=_texts(path)) as file:
        _require_flat(file.schema_arrow, path)
        _require_agreed_rows(file.metadata, path)
        some = False
        for batch in file.iter_batches(batch_size=rows):
            if batch.num_rows:
                some = True
                yield batch
        if not some:
            yield file.schema_arrow.empty_table()


def _require_agreed_rows(described: Any, path: Path) -> None:
    """DataError when the file says two things of its rows: the reader would believe the fewer."""
    groups = [described.row_group(number) for number in range(described.num_row_groups)]
    columns = range(described.num_columns)
    agreed = described.num_rows == sum(group.num_rows for group in groups)
    if not agreed or any(
        group.column(number).num_values != group.num_rows for group in groups for number in columns
    ):
        raise DataError(
            "the file contradicts itself about how many rows it has",
            at=path.name,
            way_out="export it again",
        )


def _texts(path: Path) -> list[str]:
    """Name the columns of texts: read as numbers of texts, they take what the file takes."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    require_columns(len(schema.names), path)
    return [column.name for column in schema if _is_text(column.type)]


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _written_out(column: Any, path: Path) -> Any:
    """Give numbers of texts as the texts, when all of them together are not too much."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        return column
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if _is_text(column.type.value_type):
        lengths = pc.binary_length(column.dictionary).take(column.indices)
        if (pc.sum(lengths).as_py() or 0) > MOST_TEXT:
            raise DataError(
                "a long text stands in so many rows that they do not fit",
                at=path.name,
                way_out="deliver a code for it",
            )
    return column.dictionary_decode()


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
