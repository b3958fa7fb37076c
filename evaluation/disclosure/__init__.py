"""Individual data stop here: suppress, round, publish."""

from evaluation.disclosure.audit.told import Structure
from evaluation.disclosure.publishing import Published, publish
from evaluation.disclosure.quality_specs import QUALITY_TABLES
from evaluation.disclosure.results import Results
from evaluation.disclosure.specs import TABLES, Percent, TableSpec
from evaluation.disclosure.storage import read_published, write_published

__all__ = [
    "QUALITY_TABLES",
    "TABLES",
    "Percent",
    "Published",
    "Results",
    "Structure",
    "TableSpec",
    "publish",
    "read_published",
    "write_published",
]
