"""Answers by declared rule: who helps, how sure it is, and what speaks against it."""

from evaluation.report.answers.answer import Answer, answers
from evaluation.report.answers.certainty import Alarm, Certainty, Reason
from evaluation.report.answers.verdicts import Verdict

__all__ = ["Alarm", "Answer", "Certainty", "Reason", "Verdict", "answers"]
