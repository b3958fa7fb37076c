"""Where people are some years later: each state beside that of the group compared with."""

from dataclasses import dataclass, field

import pandas as pd

from evaluation.protocol import Contrast, Outcome, Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.report.answers.horizon import ENOUGH_MONTHS
from evaluation.report.estimate_rows import Estimate, differences
from evaluation.report.labels import listed, lowered, sides_label
from evaluation.report.language import say
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    WITHHELD,
    decimal,
    interval,
    months,
    not_evaluable,
    unit_words,
)
from evaluation.report.vocabulary import HIDDEN_STATE, STATES, state_label

SIDES = ("arm", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """One arm against what it is compared with.

    Attributes
    ----------
    title : str
        Who is compared.
    rows : dict
        Differences by state and month.
    shares : dict
        Per cent by side, state and month, as the figure of states draws them.
    """

    title: str
    rows: dict[tuple[str, int], Estimate] = field(default_factory=dict)
    shares: dict[tuple[str, str, int], float] = field(default_factory=dict)


def whereabouts_table(material: Material, *, contrast: str) -> Table:
    """Tabulate how many of 100 are in each state with and without each insats."""
    outcome = _outcome(material.plan)
    if outcome is None:
        return Table(columns=(), groups=(), caption="")
    when, unit = _months(outcome), material.plan.data.time_unit
    groups = tuple(
        (
            say("whereabouts.group", sides=one.title, time=months(month, unit=unit)),
            _body(one, month),
        )
        for one in _found(material, outcome, contrast)
        for month in when
    )
    return Table(
        columns=(
            say("whereabouts.of_hundred"),
            say("head.measure"),
            say("head.comparison"),
            say("head.difference"),
            say("head.interval"),
        ),
        groups=groups,
        caption=_caption(material, contrast, when),
    )


def whereabouts(material: Material, *, contrast: str) -> Passage:
    """Say the largest established difference in where people are, one sentence for each arm."""
    outcome = _outcome(material.plan)
    if outcome is None:
        return Passage("")
    unit = material.plan.data.time_unit
    lines = [f"- {_sentence(one, unit)}" for one in _found(material, outcome, contrast)]
    if not lines:
        return Passage("")
    lines.append(f"\n{say('whereabouts.selected')}")
    return Passage("\n".join(lines))


def _outcome(plan: Protocol) -> Outcome | None:
    """Find the outcome that tells where everybody is, month by month."""
    kinds = [(item, kind_of(item)) for item in plan.outcomes]
    found = [item for item, row in kinds if row.has_states and not row.counts_events]
    return found[0] if found else None


def _months(outcome: Outcome) -> tuple[int, ...]:
    """Give the horizons that leave a year after a year in an insats, else the last one."""
    late = tuple(month for month in outcome.horizons if month >= ENOUGH_MONTHS)
    return late or outcome.horizons[-1:]


def _found(material: Material, outcome: Outcome, name: str) -> list[Whereabouts]:
    """Collect rows and shares of every pair of a contrast, in the order of the plan."""
    contrast = material.plan.contrast(name)
    known = _shares(material.table("occupation"), name)
    found: dict[tuple[str, str], Whereabouts] = {}
    for state in _states():
        for row in differences(material, outcome, contrast, part=state):
            if row.month not in _months(outcome):
                continue
            title = sides_label(material.plan, name, row.arm, row.reference)
            one = found.setdefault((row.arm, row.reference), Whereabouts(title=title))
            one.rows[state, row.month] = row
            for side, group in zip(SIDES, _groups(contrast, row), strict=True):
                share = known.get((*group, state, row.month), float("nan"))
                one.shares[side, state, row.month] = share
    order = [arm.name for arm in material.plan.arms]
    return [found[key] for key in sorted(found, key=lambda key: order.index(key[0]))]


def _states() -> list[str]:
    return [state for state in STATES if state != HIDDEN_STATE]


def _groups(contrast: Contrast, row: Estimate) -> tuple[tuple[str, str], tuple[str, str]]:
    """Name both groups of a difference as the series of states does."""
    if CONTRAST_KINDS[contrast.kind].is_between:
        return (row.arm, SIDES[0]), (row.reference, SIDES[0])
    return (row.arm, SIDES[0]), (row.arm, SIDES[1])


def _shares(table: pd.DataFrame, contrast: str) -> dict[tuple[str, str, str, int], float]:
    if table.empty:
        return {}
    rows = table[table["contrast"] == contrast]
    keys = zip(rows["arm"], rows["series"], rows["state"], rows["month"].astype(int), strict=True)
    return dict(zip(keys, 100 * rows["share"], strict=True))


def _body(one: Whereabouts, month: int) -> tuple[Row, ...]:
    """Give a row for each state that is shown in both groups, and one for all others."""
    listed = [state for state in _states() if _is_listed(one, state, month)]
    rows = [Row(head=state_label(state), cells=_cells(one, state, month)) for state in listed]
    if not listed:
        reasons = (row.reason for (_, at), row in one.rows.items() if at == month)
        head = next(reasons, not_evaluable())
        return (Row(head=head, cells=(WITHHELD,) * 4, kind="gated"),)
    rest = tuple(_rest(one, listed, side, month) for side in SIDES)
    if all(_share(one, side, state, month) == 0 for side in SIDES for state in _others(listed)):
        return tuple(rows)
    return (*rows, Row(head=say("whereabouts.others"), cells=(*rest, WITHHELD, WITHHELD)))


def _is_listed(one: Whereabouts, state: str, month: int) -> bool:
    row = one.rows.get((state, month))
    return row is not None and row.is_shown


def _others(listed: list[str]) -> list[str]:
    return [state for state in _states() if state not in listed]


def _share(one: Whereabouts, side: str, state: str, month: int) -> float:
    return one.shares.get((side, state, month), float("nan"))


def _cells(one: Whereabouts, state: str, month: int) -> tuple[str, ...]:
    row = one.rows[state, month]
    levels = (decimal(_share(one, side, state, month)) for side in SIDES)
    return (*levels, decimal(row.value), interval(row.low, row.high))


def _rest(one: Whereabouts, listed: list[str], side: str, month: int) -> str:
    """Sum the states that are not listed; a dash where rounded shares leave nothing of them."""
    rest = round(100 - sum(_share(one, side, state, month) for state in listed), 1)
    return decimal(rest) if rest > 0 else WITHHELD


def _sentence(one: Whereabouts, unit: str) -> str:
    shown = [key for key, row in one.rows.items() if row.is_shown]
    sure = [key for key in shown if one.rows[key].sign]
    if not shown:
        why = next((row.reason for row in one.rows.values()), not_evaluable())
        return say("whereabouts.withheld", sides=one.title, why=why)
    if not sure:
        return say("whereabouts.open", sides=one.title)
    state, month = max(sure, key=lambda key: abs(one.rows[key].value))
    row = one.rows[state, month]
    levels = [decimal(_share(one, side, state, month)) for side in SIDES]
    return say(
        "whereabouts.more" if row.sign > 0 else "whereabouts.fewer",
        sides=one.title,
        time=months(month, unit=unit),
        state=lowered(state_label(state)),
        with_measure=levels[0],
        without=levels[1],
        difference=decimal(row.value),
        limits=interval(row.low, row.high),
    )


def _caption(material: Material, contrast: str, when: tuple[int, ...]) -> str:
    """Say what is compared, what the states hold, and why shares need not come out even."""
    plan, step = material.plan, material.published.round_to
    told = say(
        "whereabouts.caption",
        times=listed([str(month) for month in when]),
        unit=unit_words(plan.data.time_unit),
        contrast=plan.contrast(contrast).label,
    )
    return f"{told} {say('whereabouts.rounded', step=str(step))}" if step > 1 else told
