"""A second run in an empty store, compared with a manifest layer by layer.

The order is that of cause: inputs, protocol, flow, estimates, published tables, pages and
figures. The first layer that differs is the one to look at; those after it follow from it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError
from evaluation.provenance.fingerprint import sha256_file
from evaluation.provenance.manifest import FIGURES, RunManifest
from evaluation.provenance.sources import changed_files
from evaluation.provenance.verification.checks import LayerCheck, listed

ESTIMATE_KEY = (
    "analysis",
    "outcome",
    "population",
    "arm",
    "reference",
    "month",
    "scale",
    "method",
    "role",
    # Of an indicator; an effect has none of them.
    *("indicator", "version", "definition", "year", "group_kind", "group", "level"),
)
FLOW_KEY = ("step", "label_sv")

STORE, PAGES = "step-store", "page-files"
"""Folders beside the study's own; no study can be named so."""

Run = Callable[[Path, Path], RunManifest]
"""Runs the study anew: (store, out) to its manifest."""
Render = Callable[[Path, Path], Mapping[str, Path]]
"""Renders the study's page anew: (build folder, out) to files by sealed name; figures too,
as `figures/NAME`."""
Tell = Callable[[LayerCheck], None]
"""Told of each layer when it has been compared."""


def quiet(_: LayerCheck) -> None:
    """Tell nobody."""


def second_run_checks(
    reference: RunManifest,
    *,
    folder: Path,
    room: Path,
    run: Run,
    render: Render | None = None,
) -> Iterator[tuple[LayerCheck, RunManifest | None]]:
    """Run a study again and compare layer by layer.

    Parameters
    ----------
    folder : Path
        Where the input files of the manifest are; compared before anything is run.
    room : Path
        An empty folder for the second run.
    run, render : callables
        How to run and to render; without `render`, or without sealed pages, the layer
        "pages" says why it was not compared.

    Yields
    ------
    check, again
        With the manifest of the second run, once there is one. Whoever asks stops at the
        first that differs: those after it would only follow from it.
    """
    yield _inputs(reference, folder), None
    again = _ran(run, room, reference)
    if isinstance(again, LayerCheck):
        yield again, None
        return
    for check in _results(reference, again):
        yield check, again
    yield _pages(reference, render, room), again


def _inputs(reference: RunManifest, folder: Path) -> LayerCheck:
    changed = []
    for entry in reference.inputs:
        path = folder / str(entry["file"])
        found = sha256_file(path) if path.is_file() else ""
        if found != entry["sha256"]:
            what = "has other bytes" if found else "is missing"
            changed.append(f"table {entry['table']} ({entry['file']}) {what}")
    return LayerCheck(
        layer="data", difference=listed(changed), compared=f"{len(reference.inputs)} files"
    )


def _ran(run: Run, room: Path, reference: RunManifest) -> RunManifest | LayerCheck:
    try:
        return run(room / STORE, room / reference.study)
    except EvaluationError as error:
        words = _in_one_line(error)
    except OSError:
        raise
    except Exception as error:  # whatever changed code does; its words may quote rows
        words = type(error).__name__
    return LayerCheck(layer="run", difference=f"it stopped: {words}")


def _in_one_line(error: EvaluationError) -> str:
    return str(error).replace("\n", ", ")


def _results(reference: RunManifest, again: RunManifest) -> Iterator[LayerCheck]:
    first, second = reference.as_json(), again.as_json()
    same_plan = first["protocol"].get("sha256") == second["protocol"].get("sha256")
    yield LayerCheck(
        layer="protocol",
        difference="" if same_plan else "the plan has been changed since",
        compared="1 hash",
    )
    yield _rows("flow", first["flow"], second["flow"], FLOW_KEY)
    yield _rows("estimates", first["results"], second["results"], ESTIMATE_KEY)
    differing = sorted(changed_files(first["outputs"], second["outputs"]))
    yield LayerCheck(
        layer="tables", difference=listed(differing), compared=f"{len(first['outputs'])} files"
    )


def _rows(
    layer: str,
    first: Sequence[Mapping[str, Any]],
    second: Sequence[Mapping[str, Any]],
    key: Sequence[str],
) -> LayerCheck:
    compared = f"{len(first)} rows"
    if len(first) != len(second):
        return LayerCheck(
            layer=layer, difference=f"{len(first)} rows became {len(second)}", compared=compared
        )
    differing = [
        (old, new) for old, new in zip(first, second, strict=True) if dict(old) != dict(new)
    ]
    if not differing:
        return LayerCheck(layer=layer, compared=compared)
    old, new = differing[0]
    columns = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    place = ", ".join(str(old[name]) for name in key if old.get(name) not in (None, ""))
    words = f"{len(differing)} of {len(first)} rows, first: {place} ({', '.join(columns)})"
    return LayerCheck(layer=layer, difference=words, compared=compared)


def _pages(reference: RunManifest, render: Render | None, room: Path) -> LayerCheck:
    sealed = {**reference.pages, **{f"{FIGURES}/{k}": v for k, v in reference.figures.items()}}
    if not reference.pages:
        return LayerCheck(layer="pages", left_out="no page was rendered from this run")
    if render is None:
        return LayerCheck(layer="pages", left_out="only results were asked for")
    try:
        rendered = render(room / reference.study, room / PAGES)
    except EvaluationError as error:
        return LayerCheck(layer="pages", difference=f"it stopped: {_in_one_line(error)}")
    others = [name for name in sorted(reference.pages) if name not in rendered]
    known = [name for name in sorted(sealed) if name in rendered]
    left = f"not rendered again, sealed by another engine: {listed(others)}" if others else ""
    return LayerCheck(
        layer="pages",
        difference=listed([name for name in known if sha256_file(rendered[name]) != sealed[name]]),
        compared=f"{len(known)} files rendered again",
        left_out=left,
    )


def notes_on(reference: RunManifest, again: RunManifest) -> tuple[str, ...]:
    """Say what else is not as it was: what code does, packages, interpreter and platform."""
    notes = []
    if layers := sorted(changed_files(reference.code, again.code)):
        notes.append(f"code does other things since: {', '.join(layers)}")
    if reference.packages != again.packages:
        notes.append("packages have changed since")
    for name in ("python", "platform"):
        old, new = reference.machine.get(name), again.machine.get(name)
        if old != new:
            notes.append(f"{name} was {old}, is {new}")
    return tuple(notes)
