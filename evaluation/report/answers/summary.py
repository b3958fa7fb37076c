"""The answer in one line, for the list of reports."""

from evaluation.report.answers.answer import Answer, headlines
from evaluation.report.answers.bullets import who
from evaluation.report.answers.verdicts import Verdict
from evaluation.report.language import say
from evaluation.report.literal import as_markdown
from evaluation.report.material import Material


def one_line(material: Material) -> str:
    """Say what the first primary outcome showed of every insats that stands first."""
    first = material.plan.primary.name
    told = [_told(material, item) for item in headlines(material) if item.outcome == first]
    return as_markdown(say("answer.index.line", told="; ".join(told))) if told else ""


def _told(material: Material, item: Answer) -> str:
    parts = {"who": who(material, item), "verdict": say(item.verdict.value)}
    if item.verdict in {Verdict.UNDECIDED, Verdict.NOT_EVALUABLE}:
        return say("answer.index.open", **parts)
    return say("answer.index.found", certainty=say(item.certainty.value), **parts)
