"""Write a municipality as it is drawn, so that memory stays the same however large it is."""

import json
from pathlib import Path
from typing import Any

from data_schemas import TABLES
from evaluation.data.delivery.writing import file_frame, require_own_folder
from evaluation.data.leverans.checks import MANIFEST_NAME
from evaluation.provenance import atomic_folder, sha256_file
from evaluation.simulate.blocks import blocks_of
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.synthetic import answers_to, csv_text, manifest_of, write_answers
from evaluation.simulate.tables import Tables, reference_tables
from evaluation.simulate.truth.listed import with_truth
from evaluation.simulate.truth.potential import Starts

Rows = dict[str, int]


def write_in_blocks(folder: Path, scenario: Scenario, *, seed: int) -> dict[str, int]:
    """Simulate and write CSV files block by block; the files are those of `write_synthetic`.

    Parameters
    ----------
    folder : Path
        Created; replaced when it holds an earlier synthetic delivery.

    Returns
    -------
    dict of str to int
        Rows of every table.
    """
    require_own_folder(folder)
    rows: Rows = {}
    with atomic_folder(folder) as fresh:
        starts = []
        for block in blocks_of(scenario, seed):
            starts.append(block.starts)
            _append(fresh, block.tables, rows)
        _append(fresh, reference_tables(scenario), rows)
        answers = answers_to(scenario, Starts.joined(starts), seed)
        manifest = with_truth(manifest_of(scenario, seed), csv_text(answers.truth))
        content = {**manifest, "filer": _listed(fresh, rows)}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (fresh / MANIFEST_NAME).write_text(text, encoding="utf-8", newline="\n")
        write_answers(fresh, answers)
    return {name: rows[name] for name in TABLES}


def _append(folder: Path, tables: Tables, rows: Rows) -> None:
    for name, table in tables.items():
        frame = file_frame(TABLES[name], table)
        with (folder / f"{name}.csv").open("ab") as file:
            frame.write_csv(
                file, separator=";", line_terminator="\n", include_header=name not in rows
            )
        rows[name] = rows.get(name, 0) + frame.height


def _listed(folder: Path, rows: Rows) -> list[dict[str, Any]]:
    return [
        {
            "tabell": name,
            "fil": f"{name}.csv",
            "rader": rows[name],
            "sha256": sha256_file(folder / f"{name}.csv"),
        }
        for name in TABLES
    ]
