"""The board's figure: of a hundred persons, with the insats and without it."""

from evaluation.report.answers.answer import Answer, headlines
from evaluation.report.answers.bullets import who
from evaluation.report.answers.verdicts import Verdict
from evaluation.report.figures.drawing import Drawing
from evaluation.report.figures.hundred import Hundred, draw_hundred
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import months

GOOD = {Verdict.HELPS: True, Verdict.HARMS: False}


def hundred(material: Material) -> Drawing | None:
    """Draw the first primary outcome that is a share; None where no number of it is shown."""
    shown = [item for item in headlines(material) if item.out_of_hundred]
    if not shown:
        return None
    first = [item for item in shown if item.outcome == shown[0].outcome]
    label = material.plan.outcome(first[0].outcome).label
    unit = material.plan.data.time_unit
    key = "hundred.what" if first[0].month else "hundred.what_once"
    time = {"time": months(first[0].month, unit=unit)} if first[0].month else {}
    what = say(key, what=label, **time)
    rows = [row for item in first if (row := _row(material, item))]
    return draw_hundred(rows, what=what, caption=say("hundred.caption"))


def _row(material: Material, item: Answer) -> Hundred | None:
    if item.out_of_hundred is None or item.difference is None:
        return None
    with_insats, without = item.out_of_hundred
    return Hundred(
        name=who(material, item),
        verdict=say(item.verdict.value),
        certainty=say(item.certainty.value),
        with_insats=with_insats,
        without=without,
        value=item.difference.value,
        low=item.difference.low,
        high=item.difference.high,
        is_good=GOOD.get(item.verdict),
    )
