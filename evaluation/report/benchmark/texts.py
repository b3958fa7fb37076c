"""Texts of a study that holds the same question with a lottery and without one."""

from evaluation.protocol import Contrast
from evaluation.report.answers.box import boxed, numbered, persons_compared
from evaluation.report.answers.words import certainty
from evaluation.report.benchmark.rows import (
    amount,
    deviation,
    effect,
    experiment,
    outcome_unit,
    regression,
    restrictions,
    told,
    twins,
    unit,
    without_gates,
)
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import covariate_labels, lowered, reference_label
from evaluation.report.labels import told as declared
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, count, signed
from evaluation.report.protection.texts import protection_text

Shown = tuple[str, Estimate | None, Estimate | None, Estimate | None]


def lead(material: Material) -> Passage:
    """Give the question and how it was studied."""
    return Passage(say("benchmark.lead", question=declared(material.plan.question)))


def answer(material: Material) -> Passage:
    """Give the box: the experiment, what the tool said without it, and what it held back."""
    row = effect(material, material.plan.primary, experiment(material))
    word, reason = certainty(material, row)
    bullets = [
        _experiment(material, row),
        say("benchmark.sure", who=_arm(material), word=word, reason=reason),
        _refused(material),
        _released(material),
        _restricted(material),
    ]
    return boxed([bullet for bullet in bullets if bullet])


def key_figures(material: Material) -> Passage:
    """Give three numbers: the experiment, the same question without it, how many."""
    primary = material.plan.primary
    boxes = []
    for contrast in (experiment(material), *_weighted(material)[:1]):
        row = effect(material, primary, contrast)
        number = say("numbers.not_evaluable")
        if row is not None and row.is_shown:
            number = f"{signed(row.value, 0)}{FIXED_SPACE}{unit(material, row)}"
        named = {"what": lowered(primary.label), "contrast": lowered(contrast.label)}
        boxes.append((number, say("benchmark.what", **named)))
    persons = say("numbers.persons", number=count(persons_compared(material)))
    boxes.append((persons, say("benchmark.in_study")))
    return numbered(boxes)


def background(material: Material) -> Passage:
    """Say where the data come from and why they are here."""
    told_by = material.plan.declarations
    names = ("background", "rationale", "data_sources")
    return Passage("\n\n".join(str(told_by.get(name) or "") for name in names))


def outcomes(material: Material) -> Passage:
    """Say what the experiment showed, one outcome at a time."""
    drawn = experiment(material)
    lines = [
        say(
            "benchmark.outcome.line",
            what=outcome.label,
            told=told(material, effect(material, outcome, drawn)),
            adjusted=told(material, regression(material, outcome, drawn)),
        )
        for outcome in material.plan.outcomes
        if outcome.role != "placebo"
    ]
    return Passage("\n".join(f"- {line}" for line in lines))


def placebo(material: Material) -> Passage:
    """Say what an outcome from before the insats shows, where the answer is known."""
    released = without_gates(material)
    lines = []
    for outcome in material.plan.outcomes:
        if outcome.role != "placebo":
            continue
        about = {"what": outcome.label, "description": outcome.description}
        lines += [say("benchmark.outcome.about", **about), ""]
        for contrast in material.plan.contrasts:
            row = effect(material, outcome, contrast)
            free = effect(material, outcome, contrast, sensitivity=released) if released else None
            tail = ""
            if row is not None and not row.is_shown and free is not None and free.is_shown:
                tail = f" {say('benchmark.outcome.released', told=told(material, free))}"
            named = {"contrast": contrast.label, "told": told(material, row)}
            lines.append(f"- {say('benchmark.outcome.placebo', **named)}{tail}")
    return Passage("\n".join(lines))


def method(material: Material) -> Passage:
    """Say in plain words how the comparisons were made."""
    names = ", ".join(lowered(label) for label in covariate_labels(material.plan).values())
    protection = protection_text(material.published.min_count, material.published.round_to)
    parts = (
        say("benchmark.method.means", names=names),
        say("benchmark.method.intervals"),
        f"{say('benchmark.method.shown')} {protection}",
    )
    return Passage("\n\n".join(parts))


def _experiment(material: Material, row: Estimate | None) -> str:
    drawn, plan = experiment(material), material.plan
    what = lowered(plan.primary.label)
    if row is None or not row.sign:
        size = told(material, row)
        return say("benchmark.answer.open", contrast=drawn.label, told=size, what=what)
    return say(
        "benchmark.answer.found",
        contrast=drawn.label,
        what=what,
        told=told(material, row),
        who=_arm(material),
        other=lowered(reference_label(plan, drawn, row.reference)),
    )


def _refused(material: Material) -> str:
    rows = [(item, effect(material, material.plan.primary, item)) for item in twins(material)]
    held = [item for item, row in rows if row is None or not row.is_shown]
    if not held:
        return ""
    parts = {"verdict": say("numbers.not_evaluable"), "names": ", ".join(_named(held))}
    if len(held) == len(rows):
        return say("benchmark.answer.refused_all", **parts)
    numbers = {"held": str(len(held)), "all": str(len(rows))}
    return say("benchmark.answer.refused_some", **parts, **numbers)


def _released(material: Material) -> str:
    name = without_gates(material)
    if not name:
        return ""
    rows = [
        (item, effect(material, material.plan.primary, item, sensitivity=name))
        for item in twins(material)
    ]
    shown = [
        say("benchmark.answer.of", size=amount(row), what=lowered(item.label))
        for item, row in rows
        if row and row.is_shown
    ]
    if not shown:
        return ""
    words = outcome_unit(material.plan.primary)
    return say("benchmark.answer.released", unit=words, shown="; ".join(shown))


def _restricted(material: Material) -> str:
    plan, drawn = material.plan, experiment(material)
    for contrast in _weighted(material):
        found = [
            (
                label,
                effect(material, plan.primary, contrast, sensitivity=name),
                effect(material, plan.primary, drawn, sensitivity=name),
                deviation(material, plan.primary, contrast, sensitivity=name),
            )
            for name, label in restrictions(material).items()
        ]
        shown = [item for item in found if item[1] is not None and item[1].is_shown]
        if not shown:
            continue
        parts = "; ".join(
            say(
                "benchmark.answer.restricted_one",
                size=amount(row),
                truth=amount(truth),
                what=lowered(label),
            )
            for label, row, truth, _ in shown
        )
        far = sum(away.sign != 0 for *_, away in shown if away is not None)
        return say(
            "benchmark.answer.restricted",
            shown=str(len(shown)),
            all=str(len(found)),
            contrast=contrast.label,
            told=parts,
            far=str(far),
            least=_least(shown),
            most=_most(shown),
        )
    return say("benchmark.answer.restricted_none")


def _least(shown: list[Shown]) -> str:
    return amount(min((row for _, row, *_ in shown if row), key=lambda row: row.value))


def _most(shown: list[Shown]) -> str:
    return amount(max((row for _, row, *_ in shown if row), key=lambda row: row.value))


def _weighted(material: Material) -> list[Contrast]:
    return [item for item in twins(material) if item.weights != "none"]


def _named(contrasts: list[Contrast]) -> list[str]:
    return [lowered(item.label) for item in contrasts]


def _arm(material: Material) -> str:
    return lowered(material.plan.arms[0].label)
