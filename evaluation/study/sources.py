"""Where a study's rows come from, and what is known of the files before they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.data import Manifest, Register, load_register, read_table
from evaluation.errors import DataError, UsageError
from evaluation.protocol import Protocol, load_protocol
from evaluation.protocol.kinds import TABLE, study_kind
from evaluation.provenance import Project, sha256_file
from evaluation.study.inputs import MANIFEST_FILE, listed_inputs, listed_manifest, refuse_changed
from evaluation.study.modules import own_functions

SYNTHETIC = "synth"
# Of the rest of the manifest: what says which rows these are and how they came to be.
SAID = (
    "period_fran",
    "period_till",
    "scenario",
    "fro",
    "fro_regel",
    "generator_version",
    "andrat_i_scenariot",
    "smuts",
    "mappning",
    "koppling",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What goes into a study.

    Attributes
    ----------
    folder : Path
        Where the files are.
    inputs : tuple of mapping
        `table`, `file`, `sha256`, `bytes`, `rows`, `reader`.
    delivery : mapping
        What the delivery says of itself; for a table its origin only.
    violations : mapping of rule to count
        Warnings of the validation.
    register : Register or None
        The validated register; None when the study reads one table.
    """

    folder: Path
    inputs: tuple[Mapping[str, Any], ...]
    delivery: Mapping[str, Any]
    violations: Mapping[str, int]
    register: Register | None = None

    @property
    def period(self) -> tuple[int, int]:
        """First and last month that may be used; nothing for a table."""
        if self.register is None:
            return 0, 0
        return self.register.first_month, self.register.last_month


def input_folder(name: str, *, root: Path, data: Path | None = None) -> Path:
    """Folder with the input files of a study.

    Parameters
    ----------
    name : str
    root : Path
        The project.
    data : Path, optional
        Delivery given by the user; a study on a table has its file beside the protocol.

    Raises
    ------
    UsageError
        When there is no delivery in the folder.
    """
    project = Project(root)
    functions = tuple(own_functions(project.analyses / name))
    return _folder(load_protocol(project.protocol(name), functions=functions), project, data)


def open_source(
    protocol: Protocol, project: Project, data: Path | None, *, store: Path | None = None
) -> Source:
    """Read and validate what a study needs.

    Parameters
    ----------
    store : Path, optional
        Where converted deliveries are kept; without it one is converted for this time only.

    Raises
    ------
    DataError, Faults
        When the delivery breaks a rule.
    """
    folder = _folder(protocol, project, data)
    if study_kind(protocol).data == TABLE.data:
        return _table(folder, protocol)
    return _extract(folder, store)


def _folder(protocol: Protocol, project: Project, data: Path | None) -> Path:
    if study_kind(protocol).data == TABLE.data:
        if data is not None:
            way_out = "leave --data out"
            raise UsageError("the study reads its own table", at="--data", way_out=way_out)
        return project.analyses / protocol.name
    folder = data or project.build / SYNTHETIC / protocol.data.scenario
    if not (folder / MANIFEST_FILE).is_file():
        raise UsageError(
            "no delivery here",
            at=f"{folder.name}/{MANIFEST_FILE}",
            way_out=f"give --data FOLDER, or: evaluation synth {protocol.data.scenario}",
        )
    return folder


def described(manifest: Manifest) -> dict[str, Any]:
    """Return what a delivery says of itself, for the record of a study."""
    said = manifest.content
    return {
        "leverans_id": manifest.delivery_id,
        "kommun_kod": manifest.municipality_code,
        "kommun_namn": manifest.municipality,
        "uttag_datum": manifest.extracted.isoformat(),
        "ursprung": manifest.origin,
        **{key: said[key] for key in SAID if key in said},
    }


def _extract(folder: Path, store: Path | None) -> Source:
    manifest = listed_manifest(folder)
    register = load_register(folder, store=store)
    refuse_changed(folder, (manifest,))
    return Source(
        folder=folder,
        inputs=listed_inputs(folder, register.files),
        delivery=described(register.manifest),
        violations=_counted(register),
        register=register,
    )


def _counted(register: Register) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in register.warnings:
        counts[finding.rule] = counts.get(finding.rule, 0) + finding.count
    return counts


def _table(folder: Path, protocol: Protocol) -> Source:
    path = folder / protocol.data.file
    if not path.is_file():
        raise DataError(
            "the table is missing",
            at=f"{folder.name}/{protocol.data.file}",
            way_out="put the file beside the protocol, or correct data.file",
        )
    if not path.resolve().is_relative_to(folder.resolve()):
        raise DataError(
            "the table lies outside the study", at="data.file", way_out="put it beside the protocol"
        )
    record = {
        "table": path.stem,
        "file": path.name,
        "sha256": sha256_file(path),
        "bytes": path.stat().st_size,
        "rows": read_table(path).height,
        "reader": path.suffix.lstrip("."),
    }
    return Source(
        folder=folder, inputs=(record,), delivery={"ursprung": "publicerad"}, violations={}
    )
