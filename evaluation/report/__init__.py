"""Published tables become words, tables and figures, in Swedish."""

from evaluation.report.page import Page, open_page
from evaluation.report.quality.page import QualityPage, open_quality
from evaluation.report.report_list import list_examples, list_reports

__all__ = ["Page", "QualityPage", "list_examples", "list_reports", "open_page", "open_quality"]
