"""Two measures of one outcome that do not agree on whether there is a difference."""

from collections.abc import Iterator

from evaluation.report.answers.answer import Answer, headlines
from evaluation.report.estimate_rows import Estimate, estimates
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import months, probability

RATIO = frozenset({"hazard_ratio"})
SURE = 0.05


def measures(material: Material) -> Iterator[str]:
    """Say where a difference at a horizon and a ratio over the whole time disagree.

    The ratio is the first that the study gives: that of the groups alone.
    """
    for item in headlines(material):
        other = _ratio(material, item)
        row = item.difference
        if row is None or other is None or bool(row.sign) == (other.p_value < SURE):
            continue
        yield say(
            "answer.measure.lost" if row.sign else "answer.measure.gained",
            what=material.plan.outcome(item.outcome).label,
            time=months(item.month, unit=material.plan.data.time_unit),
            p=probability(row.p_value),
            other=probability(other.p_value),
        )


def _ratio(material: Material, item: Answer) -> Estimate | None:
    found = estimates(material, outcome=item.outcome, contrast=item.contrast, scales=RATIO)
    same = (row for row in found if (row.arm, row.month) == (item.arm, item.month))
    return next((row for row in same if row.is_shown), None)
