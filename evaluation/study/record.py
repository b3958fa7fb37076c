"""What a run leaves in its manifest: everything the results depend on, and the results."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.disclosure import Published
from evaluation.disclosure.levels import Rules
from evaluation.protocol import Protocol
from evaluation.provenance import (
    Project,
    RunManifest,
    StepResult,
    departures,
    layer_fingerprint,
    lock_sha256,
    machine,
    records,
    source_hashes,
)
from evaluation.study.kinds import study_of
from evaluation.study.modules import own_fingerprint
from evaluation.study.sources import Source
from evaluation.study.told_counts import told_counts, told_delivery, told_inputs

CODE_LAYERS = (
    "data",
    "cohort",
    "protocol",
    "design",
    "estimate",
    "indicators",
    "disclosure",
    "study",
)


def step_records(
    done: Sequence[StepResult], published: Published, *, read: float, publish: float
) -> list[dict[str, Any]]:
    """Give all steps of a run in order; `read` and `publish` are their seconds."""
    always = {"reason": "always", "cached": False}
    rows = {table: len(frame) for table, frame in published.tables.items()}
    return [
        {"name": "read", "seconds": read, "rows": {}, **always},
        *(_step_record(step, published) for step in done),
        {"name": "publish", "seconds": publish, "rows": rows, **always},
    ]


def _step_record(step: StepResult, rules: Rules) -> dict[str, Any]:
    return {
        "name": step.name,
        "key": step.key,
        # Counts of persons leave the room rounded, here as on the pages.
        "rows": told_counts(step.rows, rules),
        "reason": step.reason,
        "seconds": step.seconds,
        "cached": step.cached,
    }


def run_manifest(
    protocol: Protocol,
    source: Source,
    published: Published,
    *,
    steps: list[dict[str, Any]],
    hashes: dict[str, str],
    root: Path,
) -> RunManifest:
    """Put the manifest of a run together.

    Parameters
    ----------
    steps : list of mapping
        `name`, `key`, `rows`, `reason`, `seconds`, `cached`.
    hashes : mapping
        Written file to sha256.
    """
    tables = published.tables
    project = Project(root)
    own = own_fingerprint(project.analyses / protocol.name)
    files = {str(entry["file"]) for entry in source.inputs}
    return RunManifest(
        study=protocol.name,
        protocol={
            "version": protocol.version,
            "sha256": protocol.sha256,
            "title": protocol.title.sv,
            "changes": [asdict(change) for change in protocol.changes],
            **({"valid_until": protocol.valid_until} if protocol.valid_until else {}),
        },
        delivery=told_delivery(source.delivery, published),
        seed=protocol.seed,
        code={
            **{layer: layer_fingerprint(layer) for layer in CODE_LAYERS},
            **({"analysis": own} if own else {}),
        },
        packages={"lock": lock_sha256(root), "departures": departures(root)},
        inputs=told_inputs(source.inputs, published),
        violations=told_counts(source.violations, published),
        steps=steps,
        flow=records(tables["flow"]) if "flow" in tables else (),
        results=records(tables[study_of(protocol).answers]),
        gates=[
            {**gate, "passed": gate["passed"] == "true"}
            for gate in (records(tables["gates"]) if "gates" in tables else ())
        ],
        disclosure={
            "min_count": published.min_count,
            "round_to": published.round_to,
            "withheld": dict(published.withheld),
        },
        outputs=hashes,
        machine=asdict(machine(root)),
        sources=source_hashes(project, protocol.name, inputs=files),
    )
