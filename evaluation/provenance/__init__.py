"""What a result depends on, and proof of it: fingerprints, step store, manifest, audit log."""

from evaluation.provenance.atomic import (
    atomic_file,
    atomic_folder,
    atomic_write_bytes,
    atomic_write_text,
    put_back,
    sweep,
)
from evaluation.provenance.audit import AuditLog
from evaluation.provenance.deliveries import remember_delivery, remembered_delivery
from evaluation.provenance.environment import (
    EPOCH,
    RENDERED,
    Machine,
    departures,
    dirty_files,
    epoch,
    git_commit,
    installed_packages,
    lock_sha256,
    locked_packages,
    machine,
    rendering_day,
)
from evaluation.provenance.fingerprint import (
    canonical_json,
    code_fingerprint,
    fingerprint,
    folder_hashes,
    sha256_bytes,
    sha256_file,
)
from evaluation.provenance.holding import held
from evaluation.provenance.layers import LAYERS, layer_fingerprint
from evaluation.provenance.manifest import (
    FIGURES,
    MANIFEST,
    RunManifest,
    gate_label,
    is_passed,
    read_manifest,
    records,
    seal_pages,
    write_manifest,
)
from evaluation.provenance.private_texts import refuse_private_texts
from evaluation.provenance.project import Project, find_project, study_of_page
from evaluation.provenance.releases import released_versions
from evaluation.provenance.sealed import read_sealed, write_sealed
from evaluation.provenance.sources import (
    changed_files,
    rendered_with,
    source_hashes,
    source_layer,
)
from evaluation.provenance.store import StepResult, StepStore

__all__ = [
    "EPOCH",
    "FIGURES",
    "LAYERS",
    "MANIFEST",
    "RENDERED",
    "AuditLog",
    "Machine",
    "Project",
    "RunManifest",
    "StepResult",
    "StepStore",
    "atomic_file",
    "atomic_folder",
    "atomic_write_bytes",
    "atomic_write_text",
    "canonical_json",
    "changed_files",
    "code_fingerprint",
    "departures",
    "dirty_files",
    "epoch",
    "find_project",
    "fingerprint",
    "folder_hashes",
    "gate_label",
    "git_commit",
    "held",
    "installed_packages",
    "is_passed",
    "layer_fingerprint",
    "lock_sha256",
    "locked_packages",
    "machine",
    "put_back",
    "read_manifest",
    "read_sealed",
    "records",
    "refuse_private_texts",
    "released_versions",
    "remember_delivery",
    "remembered_delivery",
    "rendered_with",
    "rendering_day",
    "seal_pages",
    "sha256_bytes",
    "sha256_file",
    "source_hashes",
    "source_layer",
    "study_of_page",
    "sweep",
    "write_manifest",
    "write_sealed",
]
