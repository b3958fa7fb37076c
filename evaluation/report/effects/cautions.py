"""Texts about what could be wrong, each of them drawn from rows or from the plan."""

from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, ContrastKind, study_kind
from evaluation.report.answers.answer import first_insats, first_rows
from evaluation.report.answers.horizon import ENOUGH_MONTHS, PROGRAMME_MONTHS
from evaluation.report.answers.others import (
    LARGEST_KNOWN_DIFFERENCE,
    alternatives,
    is_outside_known_range,
)
from evaluation.report.effects.group_tables import failed_gates, withheld_results
from evaluation.report.estimate_rows import Estimate, differences
from evaluation.report.labels import arm_label, listed, lowered, sensitivity_labels
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import months
from evaluation.report.sentences import quantity


def gates(material: Material) -> Passage:
    """Say which checks of the material failed."""
    failed = [*failed_gates(material), *withheld_results(material)]
    if not failed:
        return Passage(say("cautions.passed"))
    lines = "\n".join(f"- {sentence}" for sentence in failed)
    return Passage(f"{say('cautions.failed')}\n\n{lines}")


def two_contrasts(material: Material) -> Passage:
    """Set the two named contrasts beside each other and say why they may differ."""
    row = _first_row(material)
    if row is None:
        return Passage("")
    plan = material.plan
    pairs = [
        (contrast.label, other)
        for contrast in plan.contrasts
        if _is_start_against_none(CONTRAST_KINDS[contrast.kind])
        for other in differences(material, plan.outcome(row.outcome), contrast)
        if (other.arm, other.month) == (row.arm, row.month)
    ]
    if len(pairs) < 2:
        return Passage("")
    time = months(row.month, unit=plan.data.time_unit)
    lead = say(
        "cautions.two.lead",
        agreement=say(_agreement([other for _, other in pairs])),
        who=arm_label(plan, row.arm),
        what=f"{lowered(plan.outcome(row.outcome).label)}{say('answer.within', time=time)}",
        pairs="; ".join(
            say("cautions.two.pair", contrast=label, told=_told(material, other))
            for label, other in pairs
        ),
    )
    return Passage(f"{lead} {say('cautions.two.why')}")


def _is_start_against_none(kind: ContrastKind) -> bool:
    """Tell whether starts of a month are compared with no start: that month, or at all."""
    return kind.rows == "trials" and (kind.waits or kind.ends_at_later_starts)


def _agreement(rows: list[Estimate]) -> str:
    signs = {row.sign for row in rows}
    if not all(row.is_shown for row in rows):
        return "cautions.two.not_shown"
    if signs in ({1}, {-1}):
        return "cautions.two.alike"
    if signs == {1, -1}:
        return "cautions.two.apart"
    return "cautions.two.neither" if signs == {0} else "cautions.two.one"


def mechanical(material: Material) -> Passage:
    """Show how much of a result comes from counting the insats itself as an exit."""
    row = _first_row(material)
    plan = material.plan
    if row is None or not any(arm.programme for arm in plan.arms):
        return Passage("")
    counted = [
        other
        for outcome in plan.outcomes
        if outcome.programme_counts
        for other in differences(material, outcome, plan.contrast(row.contrast))
        if (other.arm, other.month) == (row.arm, row.month)
    ]
    told = [say("cautions.counted", told=_told(material, other)) for other in counted]
    return Passage(
        say(
            "cautions.programme",
            told=_told(material, row),
            counted="".join(f" {sentence}" for sentence in told),
        )
    )


def short_follow_up(material: Material) -> Passage:
    """Warn of horizons shorter than the programme and twelve months after it."""
    plan = material.plan
    if not any(arm.programme for arm in plan.arms):
        return Passage("")
    needed = ENOUGH_MONTHS
    horizons = sorted({row.month for row in _primary_rows(material)})
    short = [months(month) for month in horizons if month < needed]
    if not short:
        return Passage("")
    return _warning(
        say(
            "cautions.short",
            times=listed(short),
            job=months(PROGRAMME_MONTHS),
            needed=months(needed),
        )
    )


def sensitivity(material: Material) -> Passage:
    """Say whether other definitions give another answer, of all that stands first."""
    rows = first_rows(material)
    if not rows or not sensitivity_labels(material.plan):
        return Passage("")
    told = [words for row in rows if (words := _redefined(material, row, alone=len(rows) == 1))]
    if not told:
        return Passage(say("cautions.other.not_evaluable"))
    is_table = study_kind(material.plan) is TABLE
    chosen = say("cautions.other.compared" if is_table else "cautions.other.defined")
    return Passage(" ".join((chosen, *told)))


def _redefined(material: Material, row: Estimate, *, alone: bool) -> str:
    """Count the other ways to compute a difference that lead to the same conclusion."""
    others = [other for other in alternatives(material, row) if other.sensitivity]
    if not others or not row.is_shown:
        return ""
    same = sum(other.sign == row.sign for other in others)
    turned = sum(other.sign == -row.sign != 0 for other in others)
    numbers = {"same": str(same), "every": str(len(others))}
    words = (
        say("cautions.other.turned", **numbers, turned=str(turned))
        if turned
        else say("cautions.other.same", **numbers)
    )
    return words if alone else f"{arm_label(material.plan, row.arm)}: {words}"


def plausibility(material: Material) -> Passage:
    """Flag effects larger than published studies have found."""
    rows = [row for row in _primary_rows(material) if is_outside_known_range(row)]
    if not rows:
        return Passage("")
    plan = material.plan
    places = "; ".join(
        f"{arm_label(plan, row.arm)}, {plan.contrast(row.contrast).label}, "
        f"{months(row.month, unit=plan.data.time_unit)}"
        for row in rows
    )
    limit = f"{LARGEST_KNOWN_DIFFERENCE:.0f}"
    return _warning(say("cautions.implausible", limit=limit, places=places))


def _warning(text: str) -> Passage:
    return Passage(f"::: {{.warning}}\n{text}\n:::")


def _first_row(material: Material) -> Estimate | None:
    """Give the row that stands first in the box."""
    found = first_insats(material)
    return found[0].difference if found else None


def _primary_rows(material: Material) -> list[Estimate]:
    plan = material.plan
    return [
        row for contrast in plan.contrasts for row in differences(material, plan.primary, contrast)
    ]


def _told(material: Material, row: Estimate) -> str:
    return quantity(material.plan, row) if row.is_shown else row.reason
