"""Moments by cohort as a file that can be sent, read back and checked."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.errors import DataError, Faults, UsageError
from evaluation.estimate.did.group_time.moments import CohortMoments, pooled
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.provenance.nested import parse_json

FORMAT, VERSION = "cohort-moments", 1
# Rounding of sums that were written with all their digits.
ROUNDING = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What one municipality sends.

    Attributes
    ----------
    source : str
        Who sends it.
    outcome : str
        What was measured; parts are pooled only when it is the same.
    unit : str
        What a unit is, for example "person".
    min_count : int
        Fewest units that any cohort has.
    moments : CohortMoments
    """

    source: str
    outcome: str
    unit: str
    min_count: int
    moments: CohortMoments


def write_exchange(path: Path, exchange: Exchange) -> None:
    """Write the file, all or nothing; JSON with every digit and a checksum of the content."""
    from evaluation.provenance.atomic import atomic_write_text

    content = _plain(exchange)
    record = {**content, "sha256": _checksum(content)}
    atomic_write_text(path, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def read_exchange(path: Path) -> Exchange:
    """Read and check a file.

    Raises
    ------
    DataError
        It is no such file, was changed on the way, or its numbers cannot be moments.
    """
    name = path.name
    try:
        record = parse_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError("no such file", at=name) from None
    except (UnicodeDecodeError, ValueError):
        raise DataError("not a JSON file", at=name) from None
    kind = (record.get("format"), record.get("version")) if isinstance(record, dict) else None
    if kind != (FORMAT, VERSION):
        raise DataError(f"not {FORMAT} version {VERSION}", at=name)
    checksum = record.pop("sha256", "")
    if checksum != _checksum(record):
        way_out = "ask for the file again"
        raise DataError("changed since it was written", at=name, way_out=way_out)
    try:
        exchange = _read(record)
    except (KeyError, TypeError, ValueError):
        raise DataError("fields are missing or of the wrong kind", at=name) from None
    faults = [DataError(problem, at=name) for problem in _problems(exchange)]
    if faults:
        raise Faults(faults) if len(faults) > 1 else faults[0]
    return exchange


def pool(parts: list[Exchange]) -> CohortMoments:
    """Moments of all municipalities' units together.

    Raises
    ------
    UsageError
        Outcomes or units differ, or the same sender occurs twice.
    """
    for name in ("outcome", "unit"):
        found = sorted({getattr(part, name) for part in parts})
        if len(found) > 1:
            raise UsageError(f"{name} differs: {', '.join(found)}", at="pool")
    sources = [part.source for part in parts]
    twice = sorted({source for source in sources if sources.count(source) > 1})
    if twice:
        raise UsageError(f"{', '.join(twice)} occurs twice", at="pool")
    return pooled([part.moments for part in parts])


def _plain(exchange: Exchange) -> dict[str, Any]:
    moments = exchange.moments
    return {
        "format": FORMAT,
        "version": VERSION,
        "source": exchange.source,
        "outcome": exchange.outcome,
        "unit": exchange.unit,
        "min_count": exchange.min_count,
        "periods": moments.periods.tolist(),
        "cohorts": [None if cohort == NEVER else int(cohort) for cohort in moments.cohorts],
        "units": moments.units.tolist(),
        "weight": moments.weight.tolist(),
        "squared_weight": moments.squared_weight.tolist(),
        "mean": moments.mean.tolist(),
        "first": moments.first.tolist(),
        "second": moments.second.tolist(),
    }


def _read(record: dict[str, Any]) -> Exchange:
    cohorts = [NEVER if cohort is None else int(cohort) for cohort in record["cohorts"]]
    moments = CohortMoments(
        periods=np.array(record["periods"], dtype=np.int64),
        cohorts=np.array(cohorts, dtype=np.int64),
        units=np.array(record["units"], dtype=np.int64),
        **{
            name: np.array(record[name], dtype=float)
            for name in ("weight", "squared_weight", "mean", "first", "second")
        },
    )
    return Exchange(
        source=str(record["source"]),
        outcome=str(record["outcome"]),
        unit=str(record["unit"]),
        min_count=int(record["min_count"]),
        moments=moments,
    )


def _problems(exchange: Exchange) -> list[str]:
    moments = exchange.moments
    h, t = len(moments.cohorts), len(moments.periods)
    shapes = {
        "units": (h,),
        "weight": (h,),
        "squared_weight": (h,),
        "mean": (h, t),
        "first": (h, t),
        "second": (h, t, t),
    }
    wrong = [name for name, shape in shapes.items() if getattr(moments, name).shape != shape]
    if wrong:
        return [f"{', '.join(wrong)} do not fit {h} cohorts and {t} periods"]
    problems = []
    if (np.diff(moments.cohorts) <= 0).any() or (np.diff(moments.periods) <= 0).any():
        problems.append("cohorts or periods do not ascend")
    if not all(np.isfinite(getattr(moments, name)).all() for name in shapes):
        return [*problems, "a number is missing"]
    if (moments.units < exchange.min_count).any() or (moments.weight <= 0).any():
        problems.append("a cohort is smaller than the file says it may be")
    if any(_is_no_covariance(second) for second in moments.second):
        problems.append("a matrix cannot be a covariance")
    return problems


def _is_no_covariance(second: np.ndarray) -> bool:
    size = float(np.abs(second).max(initial=0.0))
    lopsided = float(np.abs(second - second.T).max(initial=0.0)) > ROUNDING * size
    return lopsided or float(np.linalg.eigvalsh(second).min()) < -ROUNDING * size


def _checksum(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
