"""How somebody else checks a study: what to write, and what it proves."""

from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material


def verify(material: Material) -> Passage:
    """Give the commands that read and repeat a study, from the quickest to the surest."""
    study = material.plan.name
    steps = ("scrutiny.verify.published", "scrutiny.verify.again", "scrutiny.verify.against")
    lines = [say(step, study=study) for step in steps]
    body = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    return Passage(f"{say('scrutiny.verify.head')}\n\n{body}")
