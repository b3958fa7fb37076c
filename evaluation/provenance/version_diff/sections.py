"""Two manifests compared section by section, from cause to consequence."""

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.provenance import FIGURES, RunManifest, gate_label, is_passed, source_layer
from evaluation.provenance.version_diff.changes import Change, changed_values, told_apart
from evaluation.provenance.version_diff.estimates import changed_estimates
from evaluation.provenance.version_diff.plan_keys import Plan, changed_plan, plan_keys

SECTIONS = (
    "plan",
    "data",
    "code",
    "packages",
    "flow",
    "gates",
    "disclosure",
    "estimates",
    "files",
)
"""From cause to consequence; what is in none of them is in no manifest's digest."""
SOURCES = {"protocol": "plan", "code": "code", "page source": "code"}
"""Where files of a layer are told; the lock has a line of its own."""
# Exact numbers of rows stand in older manifests; two of them would tell a person who came.
UNTOLD = frozenset({"table", "rows", "bytes"})


def compare_versions(
    old: RunManifest,
    new: RunManifest,
    *,
    old_plan: Plan | None = None,
    new_plan: Plan | None = None,
) -> tuple[Change, ...]:
    """List what changed.

    Parameters
    ----------
    old_plan, new_plan : mapping, optional
        The declared plans; without both only their versions and hashes are compared.
    """
    plans = () if old_plan is None or new_plan is None else changed_plan(old_plan, new_plan)
    return (
        *(plans or changed_values("plan", _plan(old), _plan(new))),
        *_sources("plan", old, new),
        *changed_values("data", _data(old), _data(new)),
        *changed_values("code", old.code, new.code),
        *_sources("code", old, new),
        *changed_values("packages", _packages(old), _packages(new)),
        *changed_values("flow", _counts(old), _counts(new)),
        *changed_values("gates", _gates(old), _gates(new)),
        *changed_values("disclosure", plan_keys(old.disclosure), plan_keys(new.disclosure)),
        *changed_estimates(old.results, new.results),
        *changed_values("files", _files(old), _files(new)),
    )


def _plan(manifest: RunManifest) -> dict[str, Any]:
    told = {**manifest.protocol, "seed": manifest.seed}
    return {**told, **plan_keys({"changes": told.pop("changes", [])})}


def _data(manifest: RunManifest) -> dict[str, Any]:
    delivery = {f"delivery {name}": told for name, told in plan_keys(manifest.delivery).items()}
    tables = told_apart(
        (name if part == "sha256" else f"{name}: {part}", value)
        for entry in manifest.inputs
        for name in [str(entry["table"])]
        for part, value in sorted(entry.items(), key=lambda item: item[0] != "sha256")
        if part not in UNTOLD
    )
    warnings = {f"warnings {rule}": count for rule, count in manifest.violations.items()}
    return {**dict(sorted(delivery.items())), **tables, **warnings}


def _sources(section: str, old: RunManifest, new: RunManifest) -> Iterator[Change]:
    # A manifest from before files were listed would make every file a new one.
    if old.sources and new.sources:
        yield from changed_values(section, _of(section, old), _of(section, new))


def _of(section: str, manifest: RunManifest) -> dict[str, Any]:
    return {
        name: proof
        for name, proof in manifest.sources.items()
        if SOURCES.get(source_layer(name, manifest.study)) == section
    }


def _files(manifest: RunManifest) -> dict[str, Any]:
    figures = {f"{FIGURES}/{name}": proof for name, proof in manifest.figures.items()}
    return {**manifest.outputs, **figures}


def _packages(manifest: RunManifest) -> dict[str, Any]:
    found = {f"departure {k}": v for k, v in manifest.packages.get("departures", {}).items()}
    versions = dict(manifest.machine.get("packages", {}))
    machine = {name: manifest.machine.get(name) for name in ("python", "platform")}
    told = {"lock": manifest.packages.get("lock"), **found, **machine, **versions}
    return {name: value for name, value in told.items() if value is not None}


def _counts(manifest: RunManifest) -> dict[str, Any]:
    # By label: a step that is put in moves the numbers of all after it.
    return told_apart(
        (f"{row['label_sv']}: {unit}", _count(row, unit))
        for row in manifest.flow
        for unit in ("persons", "rows")
        if unit in row
    )


def _count(row: Mapping[str, Any], unit: str) -> Any:
    return row.get("status", "suppressed") if row[unit] is None else row[unit]


def _gates(manifest: RunManifest) -> dict[str, Any]:
    return told_apart((gate_label(gate), is_passed(gate)) for gate in manifest.gates)
