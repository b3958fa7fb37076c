"""A second run in an empty store, compared with a manifest layer by layer.

The order is that of cause: inputs, protocol, flow, estimates, published tables and figures,
pages. The first layer that differs is the one to look at; those after it follow from it.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evaluation.errors import VerificationError
from evaluation.provenance import Project, RunManifest, sha256_file

WAYS_OUT = {
    "data": "use the files the first run read",
    "protocol": "restore the plan, or release a new version of the study",
    "flow": "the notes say whether code or packages have changed",
    "estimates": "the notes say whether code or packages have changed",
    "tables": "the notes say whether code or packages have changed",
    "pages": "render it again, or see whether page, style, renderer or (see notes) code changed",
}
"""The layers in the order of cause, each with what to look at."""
_NAMED = 3
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
)
FLOW_KEY = ("step", "label_sv")

Run = Callable[[Path, Path], RunManifest]
"""Runs the study anew: (store, out) to its manifest."""
Render = Callable[[Path, Path], Mapping[str, Path]]
"""Renders the study's page anew: (build folder, out) to files by sealed name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCheck:
    """One layer compared.

    Attributes
    ----------
    layer : str
        One of `WAYS_OUT`.
    difference : str
        What differs, in words without values of persons; empty when nothing does.
    compared : str
        What was compared, with counts.
    left_out : str
        Why the layer was not compared; empty when it was.
    """

    layer: str
    difference: str = ""
    compared: str = ""
    left_out: str = ""

    @property
    def result(self) -> str:
        """What came of it, in words: "same", "not compared" or the difference."""
        return self.difference or ("not compared" if self.left_out else "same")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A second run compared with the first; `checks` end at the first layer that differs."""

    study: str
    digest: str
    checks: tuple[LayerCheck, ...]
    notes: tuple[str, ...] = ()

    @property
    def first_difference(self) -> LayerCheck | None:
        """The first layer that differs, None when all are the same."""
        return next((check for check in self.checks if check.difference), None)

    def require_same(self) -> None:
        """Raise when a layer differs, naming the first.

        Raises
        ------
        VerificationError
            With exit code 5.
        """
        first = self.first_difference
        if first is not None:
            raise VerificationError(
                f"the second run differs in {first.layer}: {first.difference}",
                at=self.study,
                way_out=WAYS_OUT[first.layer],
            )


def verify(
    reference: RunManifest,
    project: Project,
    *,
    folder: Path,
    run: Run,
    render: Render | None = None,
    written: Mapping[str, Path] = MappingProxyType({}),
) -> Verification:
    """Run a study again in an empty store and compare it with its manifest.

    Parameters
    ----------
    reference : RunManifest
        Of a release, or of the latest build.
    folder : Path
        Where the input files of the manifest are; compared before anything is run.
    run, render : callables
        How to run and to render; without `render`, or without sealed pages, the layer
        "pages" says why it was not compared.
    written : mapping
        Where the sealed pages lie, by sealed name: an edited file differs from its seal.
    """
    checks = [_inputs(reference, folder)]
    notes: tuple[str, ...] = ()
    with _empty(project) as room:
        if not checks[0].difference:
            again = run(room / "store", room / reference.study)
            checks += _results(reference, again)
            notes = _notes(reference, again)
        if not any(check.difference for check in checks):
            checks.append(_pages(reference, written, render, room))
    last = next((n for n, check in enumerate(checks, 1) if check.difference), len(checks))
    return Verification(
        study=reference.study,
        digest=reference.digest,
        checks=tuple(checks[:last]),
        notes=notes,
    )


@contextmanager
def _empty(project: Project) -> Iterator[Path]:
    room = Path(tempfile.mkdtemp(dir=project.private, prefix="verify-"))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _inputs(reference: RunManifest, folder: Path) -> LayerCheck:
    changed = []
    for entry in reference.inputs:
        path = folder / str(entry["file"])
        found = sha256_file(path) if path.is_file() else ""
        if found != entry["sha256"]:
            what = "has other bytes" if found else "is missing"
            changed.append(f"table {entry['table']} ({entry['file']}) {what}")
    return LayerCheck(
        layer="data", difference=_listed(changed), compared=f"{len(reference.inputs)} files"
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _results(reference: RunManifest, again: RunManifest) -> list[LayerCheck]:
    first, second = reference.as_json(), again.as_json()
    same_plan = first["protocol"].get("sha256") == second["protocol"].get("sha256")
    return [
        LayerCheck(
            layer="protocol",
            difference="" if same_plan else "the plan has been changed since",
            compared="1 hash",
        ),
        _rows("flow", first["flow"], second["flow"], FLOW_KEY),
        _rows("estimates", first["results"], second["results"], ESTIMATE_KEY),
        _files("tables", first["outputs"], second["outputs"]),
    ]


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


def _files(layer: str, first: Mapping[str, str], second: Mapping[str, str]) -> LayerCheck:
    differing = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    return LayerCheck(layer=layer, difference=_listed(differing), compared=f"{len(first)} files")


def _pages(
    reference: RunManifest, written: Mapping[str, Path], render: Render | None, room: Path
) -> LayerCheck:
    sealed = reference.pages
    if not sealed:
        return LayerCheck(layer="pages", left_out="no page was rendered from this run")
    if render is None:
        return LayerCheck(layer="pages", left_out="only results were asked for")
    rendered = render(room / reference.study, room / "pages")
    on_disk = {name: path for name, path in written.items() if path.is_file()}
    edited = [f"{name} (edited since)" for name in _other_bytes(sealed, on_disk)]
    others = [name for name in sorted(sealed) if name not in rendered]
    left = f"not rendered again, sealed by another engine: {_listed(others)}" if others else ""
    return LayerCheck(
        layer="pages",
        difference=_listed([*edited, *_other_bytes(sealed, rendered)]),
        compared=f"{len(sealed) - len(others)} files rendered again, {len(on_disk)} on disk",
        left_out=left,
    )


def _other_bytes(sealed: Mapping[str, str], files: Mapping[str, Path]) -> list[str]:
    known = [name for name in sorted(sealed) if name in files]
    return [name for name in known if sha256_file(files[name]) != sealed[name]]


def _notes(reference: RunManifest, again: RunManifest) -> tuple[str, ...]:
    notes = []
    layers = sorted(
        name
        for name in {*reference.code, *again.code}
        if reference.code.get(name) != again.code.get(name)
    )
    if layers:
        notes.append(f"code has changed since: {', '.join(layers)}")
    if reference.packages != again.packages:
        notes.append("packages have changed since")
    for name in ("python", "platform"):
        old, new = reference.machine.get(name), again.machine.get(name)
        if old != new:
            notes.append(f"{name} was {old}, is {new}")
    return tuple(notes)
