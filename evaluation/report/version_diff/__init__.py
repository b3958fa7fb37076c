"""Two versions of a study compared, from what both publish: conclusions first, then causes."""

from evaluation.report.version_diff.document import Comparison, Document, compare, document
from evaluation.report.version_diff.pending import Pending, pending
from evaluation.report.version_diff.versions import Version, read_version
from evaluation.report.version_diff.words import ENGLISH, SWEDISH
from evaluation.report.version_diff.writing import html_body, markdown_lines, text_lines

__all__ = [
    "ENGLISH",
    "SWEDISH",
    "Comparison",
    "Document",
    "Pending",
    "Version",
    "compare",
    "document",
    "html_body",
    "markdown_lines",
    "pending",
    "read_version",
    "text_lines",
]
