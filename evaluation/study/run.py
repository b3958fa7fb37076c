"""One study end to end: read, cohort, estimate, publish, manifest."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.data.kolada.snapshot import Snapshot
from evaluation.disclosure import (
    CERTIFICATE,
    Published,
    Results,
    certificate,
    publish,
    write_certificate,
    write_published,
)
from evaluation.errors import ProtocolError, VerificationError
from evaluation.protocol import Protocol, load_protocol
from evaluation.provenance import (
    FIGURES,
    MANIFEST,
    Project,
    RunManifest,
    StepStore,
    atomic_folder,
    held,
    read_manifest,
    rendered_with,
    sha256_bytes,
    sha256_file,
    sweep,
    write_manifest,
)
from evaluation.study.elsewhere import published_elsewhere
from evaluation.study.indicators.published import named_snapshot, published_frames
from evaluation.study.inputs import refuse_changed
from evaluation.study.locking import lock_plan
from evaluation.study.material import Frames
from evaluation.study.modules import Function, own_fingerprint, own_functions
from evaluation.study.plan_file import PLAN, write_plan
from evaluation.study.planted import TABLE as TRUTH
from evaluation.study.planted import planted
from evaluation.study.record import run_manifest, step_records
from evaluation.study.sources import Source, open_source
from evaluation.study.steps import Progress, Steps, quiet
from evaluation.study.structure import structure_of

EXCHANGE = "exchange"
PUBLISHED_LITERATURE = "published.csv"

_DATES = frozenset({"date", "rendered"})
Opened = Callable[[Protocol, Source], None]


def unheard(_: Protocol, __: Source) -> None:
    """Tell nobody."""


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
    opened: Opened = unheard,
) -> StudyRun:
    """Run a study and write its published tables, plan and manifest to `out`.

    Nothing is written when a fault is found; what was there before stays. One run at a
    time in a folder: another is refused.

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
    opened : callable
        Told of plan and source when both are read, before anything is computed.

    Raises
    ------
    ProtocolError, DataError, DisclosureError
        With every fault found.
    EvaluationError
        When another command is writing there.
    """
    project = Project(root)
    # The store comes to be when something is kept in it; its lock lies beside it.
    with held(out), held(store.with_name(f"{store.name}-{name}")):
        sweep(store / name)
        plan = _plan(name, project)
        began = time.perf_counter()
        source = open_source(plan.protocol, project, data, store=store)
        opened(plan.protocol, source)
        lock_plan(plan.protocol, plan.folder, origin=str(source.delivery["ursprung"]))
        read = time.perf_counter() - began
        steps = Steps(
            store=StepStore(store / name),
            root=root,
            source=source,
            functions=plan.functions,
            own_code=plan.own_code,
            engine=engine or project.setting("engine", "duckdb"),
            memory=memory or project.setting("memory", ""),
            progress=progress,
        )
        frames = steps.results(plan.protocol)
        began = time.perf_counter()
        frames |= published_frames(plan.protocol, source, plan.snapshot)
        truth = planted(plan.protocol, source)
        results = results_of(frames, plan.protocol, folder=plan.folder, truth=truth)
        known = published_elsewhere(project, name, source.inputs, names=against)
        published = publish(results, plan.protocol.disclosure, elsewhere=known)
        publishing = time.perf_counter() - began
        timed = step_records(steps.done, published, read=read, publish=publishing)
        made = _Made(published=published, certificate=certificate(published, results.specs))
        manifest = _written(plan, steps, made, timed=timed, root=root, out=out)
    return StudyRun(folder=out, manifest=manifest, published=published)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the study's own folder holds, as it was when the run began."""

    folder: Path
    protocol: Protocol
    functions: Mapping[str, Function]
    own_code: str
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What is written beside the plan: tables, and the certificate of their audit."""

    published: Published
    certificate: Mapping[str, Any]

    def write(self, folder: Path) -> dict[str, str]:
        """Write both; hashes by file name."""
        hashes = write_published(self.published, folder)
        return {**hashes, CERTIFICATE: write_certificate(self.certificate, folder)}


def _plan(name: str, project: Project) -> _Plan:
    folder = project.analyses / name
    functions, own_code = own_functions(folder), own_fingerprint(folder)
    protocol = load_protocol(project.protocol(name), functions=tuple(functions))
    return _Plan(
        folder=folder,
        protocol=protocol,
        functions=functions,
        own_code=own_code,
        snapshot=named_snapshot(protocol, folder),
    )


def _written(
    plan: _Plan,
    steps: Steps,
    made: _Made,
    *,
    timed: list[dict[str, Any]],
    root: Path,
    out: Path,
) -> RunManifest:
    """Write tables, plan and manifest, all or nothing."""
    protocol, source = plan.protocol, steps.source
    with atomic_folder(out) as fresh:
        published, hashes = made.published, made.write(fresh)
        text = write_plan(protocol, fresh / PLAN, folder=source.folder, tables=published.tables)
        hashes[PLAN] = sha256_bytes(f"{text}\n".encode())
        steps.beside(protocol, fresh / EXCHANGE)
        for path in sorted((fresh / EXCHANGE).glob("*")):
            hashes[f"{EXCHANGE}/{path.name}"] = sha256_file(path)
        manifest = run_manifest(protocol, source, published, steps=timed, hashes=hashes, root=root)
        manifest = _with_rendered(manifest, before=out, after=fresh)
        refuse_changed(source.folder, source.inputs)
        _refuse_changed_code(plan)
        write_manifest(fresh / MANIFEST, manifest)
    return manifest


def _refuse_changed_code(plan: _Plan) -> None:
    if named_snapshot(plan.protocol, plan.folder) != plan.snapshot:
        raise ProtocolError(
            "the snapshot was changed while it was used",
            at=f"{plan.folder.name}/protocol.toml",
            way_out="run again",
        )
    if own_fingerprint(plan.folder) != plan.own_code:
        raise ProtocolError(
            "the study's code was changed while it was run",
            at=f"{plan.folder.name}/analysis.py",
            way_out="run again",
        )


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
    return replace(
        manifest,
        pages=earlier.pages,
        figures=earlier.figures,
        # They stand on the pages: when these results first came to be, and were shown.
        machine={**manifest.machine, **_dates(earlier)},
        sources=rendered_with(manifest.sources, earlier.sources, manifest.study),
    )


def _dates(earlier: RunManifest) -> dict[str, Any]:
    return {name: value for name, value in earlier.machine.items() if name in _DATES}


def results_of(
    frames: Frames, protocol: Protocol, *, folder: Path, truth: pd.DataFrame | None = None
) -> Results:
    """Give what a study hands to the door: its computed tables, and what others published.

    Parameters
    ----------
    folder : Path
        The study's own.
    truth : DataFrame, optional
        What a synthetic delivery has planted.
    """
    tables = {table: frame for table, frame in frames.items() if len(frame)}
    if "estimates" in tables:
        unnamed = tables["estimates"]["analysis"] == ""
        tables["estimates"].loc[unnamed, "analysis"] = protocol.name
    literature = folder / PUBLISHED_LITERATURE
    if literature.is_file():
        tables["literature"] = pd.read_csv(literature, keep_default_na=True)
    if truth is not None and len(truth):
        tables[TRUTH] = truth
    return Results(
        tables={name: tables[name] for name in tables if name != "start_flow"},
        structure=structure_of(protocol, frames),
    )
