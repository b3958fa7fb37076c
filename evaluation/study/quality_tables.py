"""The quality of one delivery, as protected tables: findings, trends, reconciliation, linkage."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.data import (
    CheckReport,
    Finding,
    Manifest,
    check_contents,
    linkage_report,
    matured_to,
    month_text,
    open_delivery,
    reconcile,
    trends,
)
from evaluation.disclosure import (
    CERTIFICATE,
    QUALITY_TABLES,
    Published,
    Results,
    certificate,
    publish,
    write_certificate,
    write_published,
)
from evaluation.errors import raise_all
from evaluation.provenance import (
    MANIFEST,
    RunManifest,
    atomic_folder,
    departures,
    layer_fingerprint,
    lock_sha256,
    machine,
    write_manifest,
)
from evaluation.study.inputs import listed_inputs, listed_manifest, refuse_changed
from evaluation.study.quality_frames import LIMITS, linkage_frame, monthly, with_verdicts, yearly
from evaluation.study.sources import described
from evaluation.study.told_counts import told_counts, told_delivery, told_inputs

QUALITY = "datakvalitet"
VERSION = "1"
# Faults that leave nothing to describe, and the one after which nothing may be written.
UNDESCRIBABLE = frozenset({"S1", "S2", "S3", "S8", "E2", "E12"})


def run_quality(folder: Path, *, root: Path, out: Path, store: Path | None = None) -> RunManifest:
    """Check a delivery and publish what may be said of it.

    Parameters
    ----------
    folder : Path
        Delivery with `leverans.json`.
    root, out : Path
        The project, and the folder that is replaced as a whole.
    store : Path, optional
        Where converted deliveries are kept.

    Raises
    ------
    DataError, Faults
        When the delivery cannot be read, or may hold identity numbers.
    """
    listed = listed_manifest(folder)
    with open_delivery(folder, store=store) as contents:
        report = check_contents(contents)
        raise_all([f.error() for f in report.findings if f.rule in UNDESCRIBABLE])
        assert contents.manifest is not None  # noqa: S101 - S8 and S1 were raised above
        frames = _frames(report, contents.tables, contents.manifest)
        manifest = contents.manifest
    published = publish(Results(tables=frames, extra=QUALITY_TABLES), LIMITS)
    refuse_changed(folder, (listed,))
    return _written(folder, report, manifest, published, root=root, out=out)


def _frames(
    report: CheckReport, tables: Mapping[str, Any], manifest: Manifest
) -> dict[str, pd.DataFrame]:
    frames = {
        "quality_findings": _findings(report),
        "quality_linkage": linkage_frame(linkage_report(tables).to_pandas()),
        "quality_reconciliation": with_verdicts(yearly(reconcile(tables, manifest).to_pandas())),
        "quality_trends": monthly(trends(tables, manifest).to_pandas()),
    }
    return {name: frame for name, frame in frames.items() if len(frame)}


def _findings(report: CheckReport) -> pd.DataFrame:
    columns = ("severity", "rule", "table", "column", "text_sv", "count", "cases")
    rows = [_finding(finding) for finding in report.findings]
    return pd.DataFrame(rows, columns=list(columns))


def _finding(finding: Finding) -> dict[str, Any]:
    about_rows = bool(finding.first_rows)
    return {
        **{name: getattr(finding, name) for name in ("severity", "rule", "table", "column")},
        "text_sv": finding.text_sv,
        "count": finding.count if about_rows else None,
        "cases": None if about_rows else finding.count,
    }


def _written(
    folder: Path,
    report: CheckReport,
    manifest: Manifest,
    published: Published,
    *,
    root: Path,
    out: Path,
) -> RunManifest:
    with atomic_folder(out) as fresh:
        hashes = write_published(published, fresh)
        certified = certificate(published, {spec.name: spec for spec in QUALITY_TABLES})
        hashes[CERTIFICATE] = write_certificate(certified, fresh)
        run = RunManifest(
            study=QUALITY,
            protocol={"version": VERSION, "title": "Datakvalitet"},
            delivery={
                **told_delivery(described(manifest), published),
                "orsaker_mogna_till": month_text(matured_to(manifest)),
            },
            code={layer: layer_fingerprint(layer) for layer in ("data", "disclosure", "study")},
            packages={"lock": lock_sha256(root), "departures": departures(root)},
            inputs=told_inputs(listed_inputs(folder, report.files), published),
            violations=told_counts(_counted(report), published),
            disclosure={
                "min_count": published.min_count,
                "round_to": published.round_to,
                "withheld": dict(published.withheld),
            },
            outputs=hashes,
            machine=asdict(machine(root)),
        )
        refuse_changed(folder, run.inputs)
        write_manifest(fresh / MANIFEST, run)
    return run


def _counted(report: CheckReport) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in report.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + finding.count
    return counts
