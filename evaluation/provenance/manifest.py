"""What a result depends on, as one file with one digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.errors import VerificationError
from evaluation.provenance.environment import rendering_day
from evaluation.provenance.fingerprint import fingerprint, folder_hashes, plain
from evaluation.provenance.private_texts import refuse_private_texts
from evaluation.provenance.sealed import read_sealed, write_sealed
from evaluation.provenance.sources import rendered_with

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"
FIGURES = "figures"
UNCOUNTED = frozenset({"machine", "pages", "figures", "sources"})
"""Sections outside the digest: they vary from run to run while the results do not.

The seal of the file covers them, as it covers every byte of it."""
UNCOUNTED_IN_STEP = frozenset({"seconds", "cached", "reason"})
GATE_KEY = ("contrast", "arm", "name")

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunManifest:
    """One run of one study: what went in, what was done, what came out.

    Attributes
    ----------
    protocol : mapping
        `version`, `sha256`, `title`, and `changes`.
    delivery : mapping
        What the delivery says about itself: `leverans_id`, `ursprung`, period, and for
        synthetic data `scenario` and `fro`. Origin "syntetisk" puts the watermark on pages.
    code : mapping of layer to fingerprint
        Syntax trees without docstrings; `analysis` is the study's own `analysis.py`.
    packages : mapping
        `lock` (sha256) and `departures` from it; versions as locked are not repeated.
    inputs : sequence of records
        `table`, `file`, `sha256`, `rows`, `reader`, `schema`; rows are rounded.
    violations : mapping of rule to count
        Warnings of the validation, rounded; a run with errors has no manifest.
    steps : sequence of records
        `name`, `key`, `rows`, and outside the digest `seconds`, `cached`, `reason`.
    flow, results, gates : sequence of records
        Published rows; floats with 12 significant digits.
    disclosure : mapping
        Rules and how many cells they touched.
    outputs : mapping of relative path to sha256
        Published tables and the plan as pages read it.
    machine : mapping
        Python, platform, packages, threads, locale, commit, dirty, dates of the run and of the
        pages; outside the digest.
    pages : mapping of relative path to sha256
        Rendered pages, added by `seal_pages`; outside the digest, which they print.
    figures : mapping of path below `figures/` to sha256
        Drawn when pages are rendered, and sealed with them.
    sources : mapping of path to sha256
        Every file the study was made with, comments and all (`code` is what they do).
    """

    study: str
    protocol: Record
    delivery: Record = field(default_factory=dict)
    seed: int = 0
    code: Mapping[str, str] = field(default_factory=dict)
    packages: Record = field(default_factory=dict)
    inputs: Sequence[Record] = ()
    violations: Mapping[str, int | None] = field(default_factory=dict)
    steps: Sequence[Record] = ()
    flow: Sequence[Record] = ()
    results: Sequence[Record] = ()
    gates: Sequence[Record] = ()
    disclosure: Record = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    machine: Record = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of everything that determines or is a result."""
        return _digest(self.as_json())

    @property
    def failed_gates(self) -> tuple[str, ...]:
        """Names of the gates that were not passed, with contrast and arm."""
        return tuple(gate_label(gate) for gate in self.gates if not is_passed(gate))

    def as_json(self) -> dict[str, Any]:
        """Give the sections as plain JSON values, without the digest."""
        return {item.name: plain(getattr(self, item.name)) for item in fields(self)}


def gate_label(gate: Record) -> str:
    """Name a gate with the contrast and the arm it is about."""
    return " ".join(str(gate[part]) for part in GATE_KEY if gate.get(part))


def is_passed(gate: Record) -> bool:
    """Whether a gate was passed; a published table may hold the answer as text."""
    return str(gate.get("passed")) in ("True", "1", "1.0")


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Rows of a published frame as plain records, missing values as None."""
    columns = [str(name) for name in frame.columns]
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(columns, map(plain, row), strict=True)) for row in rows]


def write_manifest(path: Path, manifest: RunManifest) -> str:
    """Write a manifest with its digest, all or nothing; returns the digest.

    Raises
    ------
    DisclosureError
        When a text in it looks like an identity number, a pseudonym or an absolute path.
    """
    content = manifest.as_json()
    refuse_private_texts(content, where="manifest")
    content["digest"] = _digest(content)
    write_sealed(path, content)
    return str(content["digest"])


def read_manifest(path: Path) -> RunManifest:
    """Read a manifest and check that it is, byte by byte, as it was written."""
    place = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        raise VerificationError("no manifest", at=place, way_out="run the study first")
    try:
        content, is_whole = read_sealed(path)
        digest = content.pop("digest")
        manifest = RunManifest(**content)
        counted = manifest.digest
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise VerificationError(
            "not a manifest", at=place, way_out="run the study again"
        ) from error
    if not is_whole or counted != digest:
        where = "" if counted != digest else ", outside what the digest covers"
        raise VerificationError(
            f"the manifest was changed after it was written{where}",
            at=place,
            way_out="restore the file from the release, or run the study again",
        )
    return manifest


def seal_pages(
    path: Path, pages: Mapping[str, str], *, sources: Mapping[str, str] | None = None
) -> RunManifest:
    """Add the hashes of rendered pages and of the figures drawn for them to a manifest.

    Its digest stays the same. Names are the engine, then the path in the output folder. A
    file is sealed once: other pages that were sealed before are kept, another engine's seal
    of the same path is not.

    Parameters
    ----------
    sources : mapping of path to sha256, optional
        All files the pages were made with; those that shape nothing but pages replace
        what the run knew of them.
    """
    manifest = read_manifest(path)
    taken = {name.partition("/")[2] for name in pages}
    kept = {
        name: proof for name, proof in manifest.pages.items() if name.partition("/")[2] not in taken
    }
    sealed = replace(
        manifest,
        # By which they tell whether the answer is out of date.
        machine={**manifest.machine, "rendered": rendering_day()},
        pages={**kept, **pages},
        figures=folder_hashes(path.parent / FIGURES),
        sources=rendered_with(manifest.sources, sources or {}, manifest.study),
    )
    write_manifest(path, sealed)
    return sealed


def _digest(content: Mapping[str, Any]) -> str:
    counted = {name: value for name, value in content.items() if name not in UNCOUNTED}
    counted["steps"] = [
        {key: value for key, value in step.items() if key not in UNCOUNTED_IN_STEP}
        for step in content["steps"]
    ]
    return fingerprint(counted)
