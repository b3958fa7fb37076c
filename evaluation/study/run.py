"""One study end to end: read, cohort, estimate, publish, manifest."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.disclosure import (
    CERTIFICATE,
    Published,
    Results,
    certificate,
    publish,
    write_certificate,
    write_published,
)
from evaluation.errors import VerificationError
from evaluation.protocol import Protocol, load_protocol
from evaluation.provenance import (
    MANIFEST,
    Project,
    RunManifest,
    StepStore,
    atomic_folder,
    read_manifest,
    sha256_bytes,
    write_manifest,
)
from evaluation.study.elsewhere import published_elsewhere
from evaluation.study.locking import keep_plan
from evaluation.study.material import Frames
from evaluation.study.modules import own_fingerprint, own_functions
from evaluation.study.plan_file import PLAN, write_plan
from evaluation.study.record import run_manifest, step_records
from evaluation.study.sources import Source, open_source
from evaluation.study.steps import Progress, Steps, quiet
from evaluation.study.structure import structure_of

FIGURES = "figures"
PUBLISHED_LITERATURE = "published.csv"


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
    engine: str | None = None,
    memory: str | None = None,
    against: Sequence[str] | None = None,
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
    engine, memory : str, optional
        Engine of the cohort and its limit, such as `2GB`; otherwise as `[tool.evaluation]`
        says. Every engine gives the same results.
    against : sequence of str, optional
        Releases that the tables are held against, as a certificate lists them; default all
        that are of the same persons.
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
    source = open_source(protocol, project, data, store=store)
    lock = keep_plan(protocol, folder, origin=str(source.delivery["ursprung"]))
    read = time.perf_counter() - began
    steps = Steps(
        store=StepStore(store / name),
        root=root,
        source=source,
        functions=functions,
        own_code=own_fingerprint(folder),
        engine=engine or project.setting("engine", "duckdb"),
        memory=memory or project.setting("memory", ""),
        progress=progress,
    )
    frames = steps.results(protocol)
    began = time.perf_counter()
    results = _results(frames, protocol, folder)
    known = published_elsewhere(project, name, source.inputs, names=against)
    published = publish(results, protocol.disclosure, elsewhere=known)
    timed = step_records(steps.done, published, read=read, publish=time.perf_counter() - began)
    certified = certificate(published, results.specs)
    manifest = _written(
        protocol, source, published, steps=timed, root=root, out=out, certified=certified
    )
    lock()
    return StudyRun(folder=out, manifest=manifest, published=published)


def _written(
    protocol: Protocol,
    source: Source,
    published: Published,
    *,
    steps: list[dict[str, Any]],
    root: Path,
    out: Path,
    certified: dict[str, Any],
) -> RunManifest:
    """Write tables, plan and manifest, all or nothing."""
    with atomic_folder(out) as fresh:
        hashes = write_published(published, fresh)
        hashes[CERTIFICATE] = write_certificate(certified, fresh)
        plan = write_plan(protocol, fresh / PLAN, folder=source.folder)
        hashes[PLAN] = sha256_bytes(f"{plan}\n".encode())
        manifest = run_manifest(protocol, source, published, steps=steps, hashes=hashes, root=root)
        manifest = _with_rendered(manifest, before=out, after=fresh)
        write_manifest(fresh / MANIFEST, manifest)
    return manifest


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
    return Results(
        tables={name: tables[name] for name in tables if name != "start_flow"},
        structure=structure_of(protocol),
    )
