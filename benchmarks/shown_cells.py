"""How much of a release is shown: before a change of the rules, and after it.

`python -m benchmarks.shown_cells BEFORE AFTER`, where each is the folder of a study's published
tables (`build/<study>`). Only what both releases tell of is compared.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from evaluation.disclosure import QUALITY_TABLES, TABLES, TableSpec
from evaluation.disclosure.panel_specs import PANEL_TABLES

COUNTS, MEASURES, WHOLE_ROWS = "counts", "measures", "rows"


def main(before: Path, after: Path) -> None:
    print("| table | what | cells | shown before | shown after | kept |")
    print("|---|---|--:|--:|--:|--:|")
    total = [0, 0, 0]
    for spec in (*TABLES, *PANEL_TABLES, *QUALITY_TABLES):
        files = [folder / f"{spec.name}.csv" for folder in (before, after)]
        if all(file.is_file() for file in files):
            for what, *numbers in _compared(spec, *map(_read, files)):
                print(_line(spec.name, what, numbers))
                if what != WHOLE_ROWS:
                    total = [sum(pair) for pair in zip(total, numbers, strict=True)]
    print(_line("all", "counts and measures", total))


def _read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def _compared(
    spec: TableSpec, before: pd.DataFrame, after: pd.DataFrame
) -> Iterator[tuple[str, int, int, int]]:
    """Cells of rows in both, and how many are not blank in each."""
    keys = list(spec.keys)
    first, second = (frame.set_index(keys) for frame in (before, after))
    rows = first.index.intersection(second.index)
    first, second = first.loc[rows], second.loc[rows]
    for what, columns in ((COUNTS, spec.counts), (MEASURES, spec.measures)):
        known = [name for name in columns if name in first and name in second]
        # A column that never says anything of a row is no loss there.
        cells = [((first[name] != "") | (second[name] != "")).sum() for name in known]
        shown = [sum(int((frame[name] != "").sum()) for name in known) for frame in (first, second)]
        yield what, int(sum(cells)), *shown
    ok = [int((frame["status"] == "ok").sum()) for frame in (first, second)]
    yield WHOLE_ROWS, len(rows), *ok


def _line(table: str, what: str, numbers: list[int]) -> str:
    cells, before, after = numbers
    shares = [f"{100 * shown / cells:.1f} %" if cells else "" for shown in (before, after)]
    kept = f"{100 * after / before:.1f} %" if before else ""
    return f"| {table} | {what} | {cells:,} | {shares[0]} | {shares[1]} | {kept} |"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
