"""Tau-Argus agrees with our audit, cell by cell, on small hierarchical tables."""

import numpy as np
import pytest
from pytauargus._tauargus import audit_jj

from tests.attack.test_independent_audit import bounds, ours, sums, tables
from tests.attack.unknowns import Name
from tests.attack.words import MIN_COUNT

FEW = frozenset(range(1, MIN_COUNT))
NEARLY = 1e-6  # bounds are solved for by a linear program


def intervals(counts: dict[Name, int], file) -> dict[Name, tuple[float, float]]:
    """Least and most of every cell: all stand between bounds, as cells that are withheld do."""
    place = {name: at for at, name in enumerate(counts)}
    lines = ["0", str(len(counts))]
    for name, count in counts.items():
        low, high = bounds(count)
        lines.append(f"{place[name]} {count}.0 1 u {low} {high} 0 0 0")
    lines.append(str(len(sums(counts))))
    for whole, parts in sums(counts):
        terms = " ".join(f"{place[part]} (1)" for part in parts)
        lines.append(f"0.0 {len(parts) + 1} : {terms} {place[whole]} (-1)")
    file.write_text("\n".join(lines) + "\n", encoding="ascii")
    found = {row["cell"]: (row["min"], row["max"]) for row in audit_jj(str(file))}
    return {name: found[at] for name, at in place.items()}


@pytest.mark.parametrize("seed", range(60))
def test_tau_argus_finds_what_our_audit_finds(seed, tmp_path):
    counts = tables(np.random.default_rng(seed))
    known = intervals(counts, tmp_path / "table.jj")

    theirs = {
        str(name): {value for value in FEW if not low - NEARLY <= value <= high + NEARLY}
        for name, (low, high) in known.items()
        if counts[name] in FEW
    }

    assert {name: gone for name, gone in theirs.items() if gone} == ours(counts)
