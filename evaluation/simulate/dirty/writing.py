"""Write a spoilt delivery: its hashes and rows are right, only the planted faults are wrong."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from evaluation.data.delivery.writing import require_own_folder
from evaluation.data.leverans.checks import MANIFEST_NAME
from evaluation.provenance import atomic_folder, sha256_file
from evaluation.simulate.dirty.fault import Fault
from evaluation.simulate.dirty.planting import Dirty, plant
from evaluation.simulate.synthetic import Synthetic, write_answers
from evaluation.simulate.truth.listed import without_truth

FAULTS_CSV, README = "faults.csv", "README.txt"
HEADER = ("id", "table", "column", "rule", "planted", "how")
ABOUT = """Syntetisk leverans med planterade fel. Ingen person i den finns.

faults.csv säger vilka fel som är planterade, hur många gånger och vilken regel som hittar dem.
truth.csv hör till kommunen som den var innan felen planterades.
Personnummer, om sådana är planterade (D28), är påhittade när filerna skrevs: födelseåren är så
tidiga att ingen har haft numren. Leveransen är till för att pröva kontroller, inte för studier.
"""


def write_dirty(
    folder: Path,
    synthetic: Synthetic,
    faults: Sequence[Fault],
    *,
    seed: int,
) -> Dirty:
    """Plant faults and write the delivery, with `faults.csv` and a note beside it.

    Parameters
    ----------
    folder : Path
        Created; replaced when it holds an earlier synthetic delivery.
    synthetic : Synthetic
        The clean municipality.
    faults : sequence of Fault
        In planting order, as `chosen` gives them.

    Raises
    ------
    UsageError
        When the municipality is too small for a fault, or the folder holds something else.
    """
    require_own_folder(folder)
    dirty = plant(synthetic.tables, synthetic.manifest, faults, seed=seed)
    content: dict[str, Any] = {
        **without_truth(dict(synthetic.manifest)),
        "leverans_id": f"{synthetic.manifest['leverans_id']}-smuts",
        "smuts": sorted(fault.id for fault in faults),
    }
    with atomic_folder(folder) as fresh:
        content["filer"] = [_written(fresh, name, dirty.tables[name]) for name in dirty.tables]
        _write(fresh / MANIFEST_NAME, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        _write(fresh / FAULTS_CSV, faults_csv(dirty))
        write_answers(fresh, synthetic)
        _write(fresh / README, ABOUT)
    return dirty


def faults_csv(dirty: Dirty) -> str:
    """Return what was planted where, counts only, one line per place."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\n")
    lines.writerow(HEADER)
    for item in sorted(dirty.planted, key=lambda item: item.fault.id):
        mark, fault = item.mark, item.fault
        lines.writerow((fault.id, mark.table, mark.column, mark.rule, item.count, fault.title))
    return text.getvalue()


def _written(folder: Path, name: str, frame: pl.DataFrame) -> dict[str, Any]:
    path = folder / f"{name}.csv"
    frame.write_csv(path, separator=";", line_terminator="\n")
    return {"tabell": name, "fil": path.name, "rader": frame.height, "sha256": sha256_file(path)}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
