"""Published tables become words, tables and figures, in Swedish."""

from evaluation.report.contents import list_reports
from evaluation.report.page import Page, open_page
from evaluation.report.quality.page import QualityPage, open_quality

__all__ = ["Page", "QualityPage", "list_reports", "open_page", "open_quality"]
