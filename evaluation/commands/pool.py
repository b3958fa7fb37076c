"""`evaluation pool`: one answer from several municipalities' moments, without their persons."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.commands.output import Output, shown, table_lines
from evaluation.errors import raise_all
from evaluation.provenance import Project

if TYPE_CHECKING:
    from evaluation.estimate.did.group_time.exchange import Exchange

COLUMNS = ("", "estimate", "std_error", "conf_low", "conf_high", "treated")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    kinds = ("dynamic", "group", "calendar", "simple")
    parser.add_argument("--kind", choices=kinds, default="dynamic")
    parser.add_argument("--control", choices=("never", "not_yet"), default="never")
    parser.add_argument("--base-period", choices=("varying", "universal"), default="universal")
    parser.add_argument("--anticipation", type=int, default=0, metavar="PERIODS")


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Read every file, pool them, and give the averages."""
    import numpy as np

    from evaluation.estimate.did.aggregate.aggregate import aggregate
    from evaluation.estimate.did.aggregate.table import table
    from evaluation.estimate.did.group_time.exchange import pool
    from evaluation.estimate.did.group_time.from_moments import group_time_of_moments

    parts = _read_all(arguments.files)
    effects = group_time_of_moments(
        pool(parts),
        control=arguments.control,
        base_period=arguments.base_period,
        anticipation=arguments.anticipation,
    )
    rows = table(aggregate(effects, arguments.kind), rng=np.random.default_rng(0))
    units = {part.source: int(part.moments.units.sum()) for part in parts}
    found = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    record = {
        "files": [shown(path, project) for path in arguments.files],
        "outcome": parts[0].outcome,
        "units": units,
        "kind": arguments.kind,
        "rows": found,
    }
    lines = [f"{parts[0].outcome}: {', '.join(units)}"]
    output.result(record, [*lines, *table_lines(COLUMNS, [_row(row) for row in found])])
    return 0


def _read_all(files: list[Path]) -> list["Exchange"]:
    from evaluation.errors import EvaluationError
    from evaluation.estimate.did.group_time.exchange import read_exchange

    parts, faults = [], []
    for path in files:
        try:
            parts.append(read_exchange(path))
        except EvaluationError as fault:
            faults.append(fault)
    raise_all(faults)
    return parts


def _row(row: dict[str, float]) -> tuple[str, ...]:
    label = "overall" if row["label"] != row["label"] else f"{row['label']:.0f}"
    numbers = (row[name] for name in ("estimate", "std_error", "conf_low", "conf_high"))
    return (label, *(f"{number:.4f}" for number in numbers), f"{row['size']:.0f}")
