"""What changed between two versions of a study, from their manifests."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.provenance import RunManifest, gate_label, is_passed
from evaluation.provenance.verification import ESTIMATE_KEY, FLOW_KEY

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not the same in both versions.

    Attributes
    ----------
    section : str
        protocol, data, code, packages, flow, estimates or gates.
    what : str
        The thing's name.
    old, new : object
        Before and after; None where the thing does not exist.
    in_se : float or None
        For an estimate: the change in units of the old standard error.
    """

    section: str
    what: str
    old: Any
    new: Any
    in_se: float | None = None


def compare_versions(old: RunManifest, new: RunManifest) -> tuple[Change, ...]:
    """List what changed, from cause to consequence."""
    return (
        *_values("protocol", _plan(old), _plan(new)),
        *_values("data", _inputs(old), _inputs(new)),
        *_values("code", old.code, new.code),
        *_values("packages", _packages(old), _packages(new)),
        *_values("flow", _counts(old), _counts(new)),
        *_estimates(old.results, new.results),
        *_values("gates", _gates(old), _gates(new)),
    )


def _values(section: str, old: Row, new: Row) -> Iterator[Change]:
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name) != new.get(name):
            yield Change(section=section, what=name, old=old.get(name), new=new.get(name))


def _plan(manifest: RunManifest) -> dict[str, Any]:
    plan = {name: manifest.protocol.get(name) for name in ("version", "sha256")}
    return {**plan, "seed": manifest.seed}


def _inputs(manifest: RunManifest) -> dict[str, Any]:
    delivery = {f"delivery {name}": value for name, value in sorted(manifest.delivery.items())}
    hashes = {str(entry["table"]): entry["sha256"] for entry in manifest.inputs}
    return {**delivery, **hashes}


def _packages(manifest: RunManifest) -> dict[str, Any]:
    found = {f"departure {k}": v for k, v in manifest.packages.get("departures", {}).items()}
    versions = dict(manifest.machine.get("packages", {}))
    python = {"python": manifest.machine.get("python")}
    return {"lock": manifest.packages.get("lock"), **found, **python, **versions}


def _counts(manifest: RunManifest) -> dict[str, Any]:
    return {
        f"{_name(row, FLOW_KEY)}: {unit}": row.get(unit)
        for row in manifest.flow
        for unit in ("persons", "rows")
        if unit in row
    }


def _gates(manifest: RunManifest) -> dict[str, Any]:
    return {gate_label(gate): is_passed(gate) for gate in manifest.gates}


def _estimates(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    before = {_name(row, ESTIMATE_KEY): row for row in old}
    after = {_name(row, ESTIMATE_KEY): row for row in new}
    for name in [*before, *(name for name in after if name not in before)]:
        first, second = before.get(name, {}), after.get(name, {})
        watched = ("estimate", "std_error", "status")
        if [first.get(part) for part in watched] != [second.get(part) for part in watched]:
            yield Change(
                section="estimates",
                what=name,
                old=_estimate(first),
                new=_estimate(second),
                in_se=_in_se(first, second),
            )


def _estimate(row: Row) -> Any:
    return row.get("estimate") if row.get("status", "ok") == "ok" else row.get("status")


def _in_se(first: Row, second: Row) -> float | None:
    numbers = (first.get("estimate"), second.get("estimate"), first.get("std_error"))
    if any(number is None for number in numbers):
        return None
    before, after, error = (float(number) for number in numbers if number is not None)
    return (after - before) / error if error > 0 and math.isfinite(after) else None


def _name(row: Row, key: Sequence[str]) -> str:
    return " · ".join(str(row[part]) for part in key if row.get(part) not in (None, ""))
