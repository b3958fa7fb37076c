"""Does the answer hold: questions that an auditor asks, judged by declared rule."""

from evaluation.report.scrutiny.judging import Finding, Judgement, findings

__all__ = ["Finding", "Judgement", "findings"]
