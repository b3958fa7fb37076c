"""One file as read, before the canonical types: what every reader gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

RemarkKind = Literal["encoding", "title rows", "footer rows", "other sheets", "empty columns"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about the file that was not as agreed but is beyond doubt, and how it was read.

    Attributes
    ----------
    kind : RemarkKind
    detail_sv, detail_en : str
        What was done, without any content of the file.
    """

    kind: RemarkKind
    detail_sv: str
    detail_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One file, or one chunk of rows of it, before the canonical types.

    Attributes
    ----------
    frame : polars.DataFrame
        Column names and values as delivered; user-missing values are null.
    value_labels : mapping of column to mapping of value to label
    texts : tuple of str
        Column labels, notes, sheet names, title rows: text that is no cell but may hold anything.
    user_missing : mapping of column to tuple of int
        Row numbers (from 1, within the chunk) whose value was marked missing.
    missing_reasons : mapping of column to mapping of str to int
        Why: the declared code (`99`), range (`98..99`) or tag (`.a`), and in how many rows.
    remarks : tuple of Remark
        What about the file was read in another way than agreed; on the chunk where it was seen.
    """

    frame: pl.DataFrame = field(repr=False)
    value_labels: Mapping[str, Mapping[Any, str]] = field(default_factory=dict, repr=False)
    texts: tuple[str, ...] = field(default=(), repr=False)
    user_missing: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    missing_reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
