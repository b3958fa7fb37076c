"""What a page calls the things that a plan declares."""

from collections.abc import Iterable, Mapping, Sequence

from evaluation.protocol import Contrast, Protocol, Text
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.definition_words import definitions, near
from evaluation.report.language import say, spoken

REFERENCES = {
    "never": "labels.reference.never",
    "grace": "labels.reference.never",
    "landmark": "labels.reference.landmark",
}
"""What the reference is called in contrasts whose kind says who it is."""


def arm_label(plan: Protocol, name: str) -> str:
    """Give the label of an arm, of the reference, or of a pair written `a:b`."""
    if ":" in name:
        arm, reference = (arm_label(plan, part) for part in name.split(":"))
        return say("answer.pair", arm=arm, reference=reference)
    labels = {arm.name: arm.label for arm in plan.arms}
    return labels.get(name, plan.data.reference_label)


def reference_label(plan: Protocol, contrast: Contrast, arm: str) -> str:
    """Give the label of what an arm is compared with in a contrast."""
    if contrast.reference:
        return arm_label(plan, contrast.reference)
    if CONTRAST_KINDS[contrast.kind].is_between:
        return arm_label(plan, arm)
    own = REFERENCES.get(contrast.kind)
    return say(own) if own else plan.data.reference_label


def sides_label(plan: Protocol, contrast: str, arm: str, reference: str) -> str:
    """Name who a row of a contrast is about: an arm, or one arm against another."""
    if not CONTRAST_KINDS[plan.contrast(contrast).kind].is_between:
        return arm_label(plan, arm)
    return arm_label(plan, f"{arm}:{reference}")


def in_own_words(plan: Protocol, text: str) -> str:
    """Give a published text with the group that it ends with called as the page calls it."""
    own = {arm.name: arm.label for arm in plan.arms}
    named = [(item["label"], own[item["name"]]) for item in plan.source["arms"]]
    named.append((plan.source["data"].get("reference_label", ""), plan.data.reference_label))
    for declared, label in named:
        published = declared["sv"] if isinstance(declared, Mapping) else declared
        if published and text.endswith(f" {published}"):
            return f"{text.removesuffix(published)}{label}"
    return text


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


def listed(items: Sequence[str]) -> str:
    """Write a list as words: a, b and c; names that hold a comma are told apart by semicolons."""
    if len(items) < 2:
        return "".join(items)
    if any("," in item for item in items):
        return "; ".join(items)
    return say("answer.and", first=", ".join(items[:-1]), last=items[-1])


def either(items: Iterable[str]) -> str:
    """Write alternatives, each once: "a or b"."""
    told = list(dict.fromkeys(items))
    return "".join([*told[:1], *(say("labels.or", item=item) for item in told[1:])])
