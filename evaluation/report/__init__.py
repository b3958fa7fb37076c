"""Published tables become words, tables and figures, in Swedish."""

from evaluation.report.contents import list_reports
from evaluation.report.page import Page, open_page

__all__ = ["Page", "list_reports", "open_page"]
