"""What speaks against a figure, found in the published rows."""

from collections.abc import Iterator

from evaluation.protocol import Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.answers.certainty import Alarm, Reason
from evaluation.report.answers.close_gates import close_gates
from evaluation.report.answers.families import in_family, is_beside_family
from evaluation.report.answers.horizon import is_premature, pays_its_months
from evaluation.report.answers.others import alternatives, is_outside_known_range
from evaluation.report.answers.parts import is_whole, part_tests, parts_differ, raised
from evaluation.report.answers.verdicts import Verdict, verdict_of
from evaluation.report.estimate_rows import DIFFERENCES, Estimate, differences, estimates
from evaluation.report.material import Material

SURE = 0.05


def reasons_of(material: Material, row: Estimate | None) -> tuple[Reason, ...]:
    """Give every alarm that concerns a difference, the gravest first."""
    if row is None or not row.is_shown:
        return (Reason(alarm=Alarm.WITHHELD, rows=(row,) if row else ()),)
    found = [
        *_before_start(material, row),
        *_of_the_interval(material, row),
        *_of_gates(material, row),
        *_of_parts(material, row),
        *_of_others(material, row),
    ]
    order = list(Alarm)
    return tuple(sorted(found, key=lambda reason: order.index(reason.alarm)))


def _before_start(material: Material, row: Estimate) -> Iterator[Reason]:
    """Find placebos of the arm, or of the arm it is a sub-type of, that exclude nought."""
    plan = material.plan
    names = _with_parent(plan, row.arm)
    outcomes = [
        other
        for outcome in plan.outcomes
        if outcome.role == "placebo"
        for other in differences(material, outcome, plan.contrasts[0])
    ]
    starts = [
        other
        for start in plan.placebo_starts
        for outcome in plan.outcomes
        for other in estimates(
            material,
            outcome=outcome.name,
            contrast=start.contrast,
            scales=DIFFERENCES,
            sensitivity=f"placebo:{start.name}",
        )
    ]
    for alarm, tried in ((Alarm.PLACEBO_OUTCOME, outcomes), (Alarm.PLACEBO_START, starts)):
        found = tuple(other for other in tried if other.arm in names and other.sign)
        if found:
            yield Reason(alarm=alarm, rows=found, among=len(tried))


def _of_the_interval(material: Material, row: Estimate) -> Iterator[Reason]:
    plan = material.plan
    verdict = verdict_of(plan.outcome(row.outcome), row)
    if verdict is Verdict.UNDECIDED:
        yield Reason(alarm=Alarm.UNDECIDED, rows=(row,))
    if is_outside_known_range(row):
        yield Reason(alarm=Alarm.IMPLAUSIBLE, rows=(row,))
    if pays_its_months(plan, row):
        yield Reason(alarm=Alarm.MECHANICAL, rows=(row,))
    if is_premature(plan, row.arm, row.month):
        yield Reason(alarm=Alarm.PREMATURE, rows=(row,))
    if not CONTRAST_KINDS[plan.contrast(row.contrast).kind].is_drawn:
        yield Reason(alarm=Alarm.NOT_DRAWN)
    elif verdict.is_found and not _is_far_from_nothing(row):
        yield Reason(alarm=Alarm.NEAR_NOTHING, rows=(row,))


def _of_gates(material: Material, row: Estimate) -> Iterator[Reason]:
    if about := close_gates(material, row):
        yield Reason(alarm=Alarm.CLOSE, about=about)


def _of_parts(material: Material, row: Estimate) -> Iterator[Reason]:
    if not is_whole(material.plan, row.arm):
        return
    differ, tests = parts_differ(material, row.arm), part_tests(material, row.arm)
    if differ is None:
        yield Reason(alarm=Alarm.PARTS_UNTESTED, rows=tests)
    elif differ:
        found = raised(material, row.arm)
        yield Reason(alarm=Alarm.PARTS_DIFFER, rows=found, among=len(tests))


def _of_others(material: Material, row: Estimate) -> Iterator[Reason]:
    """Find what other ways to count, and all of a family at once, take back."""
    if not row.sign:
        return
    others = alternatives(material, row)
    turned = tuple(other for other in others if other.sign == -row.sign)
    lost = tuple(other for other in others if other.sign == 0)
    if turned:
        yield Reason(alarm=Alarm.TURNED, rows=turned, among=len(others))
    if lost:
        yield Reason(alarm=Alarm.LOST, rows=lost, among=len(others))
    joint = in_family(material, row)
    if joint is not None and not joint.p_value < SURE:
        yield Reason(alarm=Alarm.NOT_IN_FAMILY, rows=(joint,))
    if joint is None and is_beside_family(material, row):
        yield Reason(alarm=Alarm.OUTSIDE_FAMILY, rows=(row,))


def _with_parent(plan: Protocol, arm: str) -> set[str]:
    return {arm, *(one.parent for one in plan.arms if one.name == arm and one.parent)}


def _is_far_from_nothing(row: Estimate) -> bool:
    """Tell whether the whole interval lies further from nothing than it is wide on one side."""
    nearest = min(abs(row.low), abs(row.high))
    return bool(nearest >= abs(row.value) - nearest)
