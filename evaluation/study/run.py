"""One study end to end: read, cohort, estimate, publish, manifest."""

import shutil
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.design import Protocol, load_protocol
from evaluation.disclosure import Published, Results, publish, write_published
from evaluation.errors import VerificationError
from evaluation.provenance import (
    MANIFEST,
    Project,
    RunManifest,
    StepStore,
    atomic_folder,
    departures,
    layer_fingerprint,
    lock_sha256,
    machine,
    read_manifest,
    records,
    sha256_bytes,
    write_manifest,
)
from evaluation.study.extract import Frames
from evaluation.study.locking import keep_plan
from evaluation.study.modules import own_fingerprint, own_functions
from evaluation.study.plan_file import PLAN, write_plan
from evaluation.study.sources import Source, open_source
from evaluation.study.steps import Progress, Steps, quiet

FIGURES = "figures"
PUBLISHED_LITERATURE = "published.csv"
STEP = 5
CODE_LAYERS = ("data", "cohort", "design", "estimate", "disclosure", "study")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRun:
    """What one run left behind.

    Attributes
    ----------
    folder : Path
        Published tables, plan and manifest.
    manifest : RunManifest
    published : Published
    """

    folder: Path
    manifest: RunManifest
    published: Published


def run_study(
    name: str,
    *,
    root: Path,
    out: Path,
    store: Path,
    data: Path | None = None,
    progress: Progress = quiet,
) -> StudyRun:
    """Run a study and write its published tables, plan and manifest to `out`.

    Nothing is written when a fault is found; what was there before stays.

    Parameters
    ----------
    name : str
        Folder below `analyses/`.
    root : Path
        The project.
    out : Path
        Replaced as a whole.
    store : Path
        Folder of the cached steps; may hold rows about persons.
    data : Path, optional
        Delivery folder.
    progress : callable
        Told of each step as it ends.

    Raises
    ------
    ProtocolError, DataError, DisclosureError
        With every fault found.
    """
    project = Project(root)
    folder = project.analyses / name
    functions = own_functions(folder)
    protocol = load_protocol(project.protocol(name), functions=tuple(functions))
    began = time.perf_counter()
    source = open_source(protocol, project, data)
    lock = keep_plan(protocol, folder, origin=str(source.delivery["ursprung"]))
    read = time.perf_counter() - began
    steps = Steps(
        store=StepStore(store / name),
        root=root,
        source=source,
        functions=functions,
        own_code=own_fingerprint(folder),
        engine=project.setting("engine", "duckdb"),
        progress=progress,
    )
    frames = steps.results(protocol)
    began = time.perf_counter()
    published = publish(_results(frames, protocol, folder), protocol.disclosure)
    timed = [
        {"name": "read", "seconds": read, "reason": "always", "cached": False, "rows": {}},
        *(_step(step) for step in steps.done),
        {
            "name": "publish",
            "seconds": time.perf_counter() - began,
            "reason": "always",
            "cached": False,
            "rows": {table: len(frame) for table, frame in published.tables.items()},
        },
    ]
    with atomic_folder(out) as fresh:
        hashes = write_published(published, fresh)
        plan = write_plan(protocol, fresh / PLAN, folder=source.folder)
        hashes[PLAN] = sha256_bytes(f"{plan}\n".encode())
        manifest = _manifest(protocol, source, published, steps=timed, hashes=hashes, root=root)
        manifest = _with_rendered(manifest, before=out, after=fresh)
        write_manifest(fresh / MANIFEST, manifest)
    lock()
    return StudyRun(folder=out, manifest=manifest, published=published)


def _with_rendered(manifest: RunManifest, *, before: Path, after: Path) -> RunManifest:
    """Keep figures and the pages' hashes of an earlier run that gave the same results."""
    try:
        earlier = read_manifest(before / MANIFEST)
    except VerificationError:
        return manifest
    if earlier.digest != manifest.digest:
        return manifest
    if (before / FIGURES).is_dir():
        shutil.copytree(before / FIGURES, after / FIGURES)
    return replace(manifest, pages=earlier.pages)


def _results(frames: Frames, protocol: Protocol, folder: Path) -> Results:
    tables = {table: frame for table, frame in frames.items() if len(frame)}
    unnamed = tables["estimates"]["analysis"] == ""
    tables["estimates"].loc[unnamed, "analysis"] = protocol.name
    literature = folder / PUBLISHED_LITERATURE
    if literature.is_file():
        tables["literature"] = pd.read_csv(literature, keep_default_na=True)
    return Results(tables={name: tables[name] for name in tables if name != "start_flow"})


def _step(step: Any) -> dict[str, Any]:
    return {
        "name": step.name,
        "key": step.key,
        # Counts of persons leave the room rounded, here as on the pages.
        "rows": {table: STEP * round(count / STEP) for table, count in step.rows.items()},
        "reason": step.reason,
        "seconds": step.seconds,
        "cached": step.cached,
    }


def _manifest(
    protocol: Protocol,
    source: Source,
    published: Published,
    *,
    steps: list[dict[str, Any]],
    hashes: dict[str, str],
    root: Path,
) -> RunManifest:
    tables = published.tables
    own = own_fingerprint(Project(root).analyses / protocol.name)
    return RunManifest(
        study=protocol.name,
        protocol={
            "version": protocol.version,
            "sha256": protocol.sha256,
            "title": protocol.title.sv,
            "changes": [asdict(change) for change in protocol.changes],
        },
        delivery=source.delivery,
        seed=protocol.seed,
        code={
            **{layer: layer_fingerprint(layer) for layer in CODE_LAYERS},
            **({"analysis": own} if own else {}),
        },
        packages={"lock": lock_sha256(root), "departures": departures(root)},
        inputs=source.inputs,
        violations=source.violations,
        steps=steps,
        flow=records(tables["flow"]) if "flow" in tables else (),
        results=records(tables["estimates"]),
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
    )
