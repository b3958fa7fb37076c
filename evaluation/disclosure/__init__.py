"""Individual data stop here: suppress, round, publish."""

from evaluation.disclosure.audit.earlier import Elsewhere
from evaluation.disclosure.audit.told import Structure
from evaluation.disclosure.certificate import (
    certificate,
    read_certificate,
    write_certificate,
)
from evaluation.disclosure.publishing import Published, publish
from evaluation.disclosure.quality_specs import QUALITY_TABLES
from evaluation.disclosure.results import Results
from evaluation.disclosure.specs import Percent, TableSpec
from evaluation.disclosure.storage import read_published, write_published
from evaluation.disclosure.study_specs import TABLES
from evaluation.provenance.certificate_file import CERTIFICATE

__all__ = [
    "CERTIFICATE",
    "QUALITY_TABLES",
    "TABLES",
    "Elsewhere",
    "Percent",
    "Published",
    "Results",
    "Structure",
    "TableSpec",
    "certificate",
    "publish",
    "read_certificate",
    "read_published",
    "write_certificate",
    "write_published",
]
