"""Texts about the results: one sentence per row, in the order of the plan."""

from evaluation.protocol import Contrast
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.answers.answer import first_insats
from evaluation.report.answers.box import persons_compared
from evaluation.report.answers.horizon import headline
from evaluation.report.declared.wording import eligibility_text
from evaluation.report.estimate_rows import Estimate, differences
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import count
from evaluation.report.sentences import effect
from evaluation.report.vocabulary import CONTRAST_PURPOSE


def background(material: Material) -> Passage:
    """Say what was asked, of whom, and which insatser are compared."""
    plan = material.plan
    arms = "; ".join(arm.label for arm in plan.main_arms)
    parts = "; ".join(arm.label for arm in plan.arms if arm.parent)
    evaluated = (
        say("effects.parts", arms=arms, parts=parts) if parts else say("effects.arms", arms=arms)
    )
    told = (plan.declarations.get("background", ""), evaluated, eligibility_text(plan))
    return Passage("\n\n".join(text for text in told if text))


def compared(material: Material) -> Passage:
    """Say how many persons the comparison is of."""
    return Passage(say("effects.compared", persons=count(persons_compared(material))))


def contrasts(material: Material) -> Passage:
    """Name the contrasts and what each of them answers."""
    lines = [
        say(
            "effects.purpose",
            contrast=contrast.label,
            purpose=say(CONTRAST_PURPOSE[contrast.kind]),
        )
        for contrast in material.plan.contrasts
    ]
    return Passage("\n".join(lines))


def main_finding(material: Material) -> Passage:
    """Say what the primary outcome showed for what stands first in the box, at every horizon."""
    plan = material.plan
    names = {item.arm for item in first_insats(material)}
    return _list(
        material,
        [row for row in differences(material, plan.primary, plan.contrasts[0]) if row.arm in names],
    )


def subtypes(material: Material) -> Passage:
    """Say what the primary outcome showed for each sub-type, which never are added up."""
    plan = material.plan
    names = {arm.name for arm in plan.arms if arm.parent}
    return _list(material, _at_headline(material, plan.contrasts[0], names))


def between(material: Material) -> Passage:
    """Say how the insatser compare with each other among those who could have had any."""
    found = [c for c in material.plan.contrasts if CONTRAST_KINDS[c.kind].is_between]
    if not found:
        return Passage("")
    names = {arm.name for arm in material.plan.main_arms}
    return _list(material, _at_headline(material, found[0], names))


def descriptive(material: Material) -> Passage:
    """Say how conditional return has to be read."""
    return Passage(say("effects.descriptive", primary=material.plan.primary.label))


def _at_headline(material: Material, contrast: Contrast, names: set[str]) -> list[Estimate]:
    row = headline(material)
    rows = differences(material, material.plan.primary, contrast)
    return [other for other in rows if other.arm in names and row and other.month == row.month]


def _list(material: Material, rows: list[Estimate]) -> Passage:
    return Passage("\n".join(f"- {effect(material, row)}" for row in rows))
