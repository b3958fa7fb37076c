"""Everything a page may read about a study: what lies in build/<study>/, and nothing else."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from typing import Protocol as Structure

import pandas as pd

from evaluation.disclosure import Published, read_certificate, read_published
from evaluation.errors import DisclosureError
from evaluation.protocol import Protocol
from evaluation.provenance.project import find_project
from evaluation.report.literal import marked
from evaluation.report.plan import Printed, read_plan

BUILD_VARIABLE = "EVALUATION_BUILD"


class Sealed(Structure):
    """Published tables with the manifest of the run that made them, and what was audited."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """`manifest.json`."""

    @property
    def certificate(self) -> Mapping[str, Any]:
        """`disclosure.json`."""

    def table(self, name: str) -> pd.DataFrame:
        """Give a published table, empty when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """One study's published results, plan and manifest; equal only to itself.

    Attributes
    ----------
    published : Published
        Protected tables.
    plan : Protocol
        What was declared, before any number was computed.
    printed : Printed
        What the run printed from it.
    manifest : mapping
        `manifest.json`; empty sections where it lacks them.
    certificate : mapping
        `disclosure.json`: what was audited before the tables were written.
    folder : Path
        `build/<study>/`, where figures are written too.
    """

    published: Published
    plan: Protocol
    printed: Printed
    manifest: Mapping[str, Any]
    certificate: Mapping[str, Any]
    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        """Give a published table; an empty one with no columns when the study has none."""
        return self.published.tables.get(name, pd.DataFrame())

    @property
    def is_synthetic(self) -> bool:
        """True when the data describe nobody."""
        return is_synthetic(self.manifest)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QualityMaterial:
    """What a check of a delivery left behind, for the page about data quality.

    Attributes
    ----------
    published : Published
        Findings, trends, reconciliation and linkage, protected.
    manifest : mapping
        `manifest.json`.
    certificate : mapping
        `disclosure.json`.
    folder : Path
        Where figures are written.
    """

    published: Published
    manifest: Mapping[str, Any]
    certificate: Mapping[str, Any]
    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        """Give a published table; an empty one with no columns when there is none."""
        return self.published.tables.get(name, pd.DataFrame())


def is_synthetic(manifest: Mapping[str, Any]) -> bool:
    """Tell whether the data behind a manifest describe nobody."""
    delivery = manifest.get("delivery") or {}
    return "syntetisk" in {manifest.get("origin"), delivery.get("ursprung")}


def build_folder() -> Path:
    """Find the folder with one folder per study: EVALUATION_BUILD, else the project's build/."""
    given = os.environ.get(BUILD_VARIABLE)
    return Path(given).resolve() if given else find_project().build


def read_material(study: str) -> Material:
    """Read all a page may know about a study.

    Parameters
    ----------
    study : str
        Name of the folder under build/.

    Raises
    ------
    DisclosureError
        When results, plan or manifest are missing, or a table was changed by hand.
    """
    folder = build_folder() / study
    published = read_published(folder)
    plan, printed = read_plan(_json(folder / "protocol.json"), study=study)
    manifest, certificate = read_certified(folder)
    return Material(
        published=_marked(published),
        plan=marked(plan),
        printed=marked(printed),
        manifest=marked(manifest),
        certificate=marked(certificate),
        folder=folder,
    )


def read_quality(name: str) -> QualityMaterial:
    """Read what the check of a delivery published.

    Parameters
    ----------
    name : str
        Folder under build/.

    Raises
    ------
    DisclosureError
        When results or manifest are missing, or a table was changed by hand.
    """
    folder = build_folder() / name
    published = read_published(folder)
    manifest, certificate = read_certified(folder)
    return QualityMaterial(
        published=_marked(published),
        manifest=marked(manifest),
        certificate=marked(certificate),
        folder=folder,
    )


def _marked(published: Published) -> Published:
    return replace(published, tables=marked(published.tables))


def read_certified(folder: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Read manifest and certificate of a run, the one that the manifest tells of.

    Raises
    ------
    DisclosureError
        When one of them is missing, or the certificate is of another run.
    """
    manifest = _json(folder / "manifest.json")
    return manifest, read_certificate(folder, outputs=manifest.get("outputs") or {})


def _json(path: Path) -> Mapping[str, Any]:
    place = f"{path.parent.name}/{path.name}"
    way_out = f"run the study again: evaluation run {path.parent.name}"
    if not path.is_file():
        raise DisclosureError("file is missing", at=place, way_out=way_out)
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise DisclosureError("not a JSON object", at=place, way_out=way_out)
    return content
