"""What a page calls the things that a plan declares."""

from evaluation.protocol import Contrast, Protocol, Text
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.definition_words import definitions, near
from evaluation.report.language import say, spoken


def arm_label(plan: Protocol, name: str) -> str:
    """Give the label of an arm, of the reference, or of a pair written `a:b`."""
    if ":" in name:
        return " mot ".join(arm_label(plan, part) for part in name.split(":"))
    labels = {arm.name: arm.label for arm in plan.arms}
    return labels.get(name, plan.data.reference_label)


def reference_label(plan: Protocol, contrast: Contrast, arm: str) -> str:
    """Give the label of what an arm is compared with in a contrast."""
    if contrast.reference:
        return arm_label(plan, contrast.reference)
    kind = CONTRAST_KINDS[contrast.kind]
    if kind.is_between:
        return arm_label(plan, arm)
    return kind.reference_label or plan.data.reference_label


def sides_label(plan: Protocol, contrast: str, arm: str, reference: str) -> str:
    """Name who a row of a contrast is about: an arm, or one arm against another."""
    if not CONTRAST_KINDS[plan.contrast(contrast).kind].is_between:
        return arm_label(plan, arm)
    return f"{arm_label(plan, arm)} mot {arm_label(plan, reference)}"


def covariate_labels(plan: Protocol) -> dict[str, str]:
    """Labels of the background variables by name, in declared order."""
    return {item.name: item.label for item in plan.adjustment.covariates}


def sensitivity_labels(plan: Protocol) -> dict[str, str]:
    """Labels of the sensitivity analyses by name, and of the nearest other definitions."""
    return {**near(definitions(plan)), **{item.name: item.label for item in plan.sensitivity}}


def told(text: Text) -> str:
    """Give a declared text in the page's language; in Swedish, and marked so, where it lacks."""
    if spoken() == "sv":
        return text.sv
    return text.en or only_swedish(text.sv)


def only_swedish(text: str) -> str:
    """Mark a text that is there in Swedish only."""
    return say("labels.only_swedish", text=text)


def lowered(label: str) -> str:
    """Write a label inside a sentence; what begins with an abbreviation keeps it."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
