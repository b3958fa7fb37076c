"""What auditors of municipalities ask, judged by declared rules from what is published."""

from evaluation.report.audit.page import AuditPage, open_audit

__all__ = ["AuditPage", "open_audit"]
