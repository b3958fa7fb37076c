"""Does the answer hold: questions that an auditor asks, judged by declared rule."""

from evaluation.report.scrutiny.judging import Finding, findings
from evaluation.report.scrutiny.verdicts import Judgement

__all__ = ["Finding", "Judgement", "findings"]
