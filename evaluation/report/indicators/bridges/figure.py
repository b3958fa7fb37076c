"""A change in steps from one share to the other, with an interval at every step."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from evaluation.report.figures.drawing import (
    ACCENT,
    INK,
    MUTED,
    RULE,
    Drawing,
    Sheet,
    on_both,
)
from evaluation.report.figures.ladder import Rung, ladder
from evaluation.report.indicators.bridges.rows import Ends, Shown
from evaluation.report.indicators.bridges.words import listed, part_name, title, year_of
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.numbers import decimal, interval, signed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW_CM, BAR_CM, ROOM = 0.75, 0.34, 3.0
LOWEST, HIGHEST = 0.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A bar from one number to another, with the interval of where it ends."""

    label: str
    words: str
    start: float
    ends: Ends
    is_share: bool

    @property
    def stop(self) -> float:
        """Where the bar ends."""
        return self.ends.value if self.is_share else self.start + self.ends.value

    @property
    def limits(self) -> tuple[float, float]:
        """Between which it may end."""
        before = 0.0 if self.is_share else self.start
        return before + self.ends.low, before + self.ends.high


def draw_bridge(bridge: Shown) -> Drawing:
    """Draw the shares of both years, and between them the parts as steps."""
    steps = _steps(bridge)
    return Drawing(
        **on_both(partial(_draw, steps)),
        caption=say("bridge.caption", title=title(bridge)),
        alt=say(
            "bridge.alt",
            first=decimal(bridge.first.value, 0),
            last=decimal(bridge.last.value, 0),
            parts=listed([_mark(part, ends) for part, ends in bridge.parts.items()]),
        ),
        data=bridge_table(bridge),
    )


def bridge_table(bridge: Shown) -> Table:
    """Tabulate the shares, how each is counted, and the parts."""
    shares = [
        Row(
            head=say("bridge.how", year=year_of(end), definition=told(own.label)),
            cells=(say("numbers.percent", number=decimal(ends.value, 0)), _limits(ends)),
        )
        for end, ends, (_, own) in zip(
            bridge.plan.ends, (bridge.first, bridge.last), bridge.counted, strict=True
        )
    ]
    parts = [
        Row(head=part_name(part).capitalize(), cells=(signed(ends.value, 0), _limits(ends)))
        for part, ends in bridge.parts.items()
    ]
    whole = Row(head=say("bridge.sum"), cells=(signed(bridge.change, 0), ""))
    keys = ("bridge.column.part", "bridge.column.value", "bridge.column.interval")
    return Table(
        columns=tuple(map(say, keys)),
        groups=(("", (shares[0], *parts, whole, shares[1])),),
        caption=say("bridge.data", title=title(bridge)),
    )


def _steps(bridge: Shown) -> list[Step]:
    shares = [
        Step(
            label=say("bridge.value", year=year_of(end)),
            words=say("numbers.percent", number=decimal(ends.value, 0)),
            start=LOWEST,
            ends=ends,
            is_share=True,
        )
        for end, ends in zip(bridge.plan.ends, (bridge.first, bridge.last), strict=True)
    ]
    found, at = [shares[0]], bridge.first.value
    for part, ends in bridge.parts.items():
        words = f"{signed(ends.value, 0)} ({_limits(ends)})"
        name = part_name(part).capitalize()
        found.append(Step(label=name, words=words, start=at, ends=ends, is_share=False))
        at += ends.value
    return [*found, shares[1]]


def _draw(steps: Sequence[Step], sheet: Sheet) -> "Figure":
    rungs = [
        Rung(label=step.label, words=step.words, is_indented=not step.is_share) for step in steps
    ]
    drawn = ladder(rungs, sheet, row_cm=ROW_CM)
    axes = drawn.axes
    reach = [end for step in steps for end in (*step.limits, step.stop)]
    low, high = max(LOWEST, min(reach) - ROOM), min(HIGHEST, max(reach) + ROOM)
    for step, place in zip(steps, drawn.places, strict=True):
        start = low if step.is_share else step.start
        edge = RULE if step.is_share else ACCENT if step.ends.is_sure else MUTED
        face = edge if step.is_share or step.ends.is_sure else "white"
        axes.barh(place, step.stop - start, left=start, height=BAR_CM, facecolor=face,
                  edgecolor=edge)  # fmt: skip
        axes.plot(step.limits, (place, place), color=INK, linewidth=0.9)
    for step, places in zip(steps, zip(drawn.places, drawn.places[1:], strict=False), strict=False):
        axes.plot((step.stop, step.stop), places, color=MUTED, linewidth=0.6, linestyle=":")
    axes.set_xlim(low, high)
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    axes.set_xlabel(say("bridge.axis"))
    return drawn.figure


def _mark(part: str, ends: Ends) -> str:
    return say("bridge.mark", part=part_name(part), value=signed(ends.value, 0))


def _limits(ends: Ends) -> str:
    return interval(ends.low, ends.high, 0)
