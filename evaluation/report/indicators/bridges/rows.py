"""Published bridges: what each goes between, its shares and its parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluation.disclosure.row_keys import records, word
from evaluation.estimate.bridge.parts import PARTS
from evaluation.indicators.bridge.computing import FIRST, LAST, PART_KEYS
from evaluation.indicators.bridge.squares import COUNT_KEYS
from evaluation.protocol.indicators.bridges import BridgeEnd, BridgePlan
from evaluation.protocol.indicators.indicator import Definition, Indicator
from evaluation.report.material import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """A published number with the limits of its interval; NaN where it is not told."""

    value: float
    low: float
    high: float

    @property
    def is_told(self) -> bool:
        """Tell whether there is a number."""
        return self.value == self.value

    @property
    def is_sure(self) -> bool:
        """Tell whether the interval leaves nought outside."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A bridge as it is published.

    Attributes
    ----------
    plan : BridgePlan
    counted : tuple of (Indicator, Definition)
        What each end is counted by.
    status : str
        `ok`, or why there are no numbers.
    first, last : Ends
        The shares.
    parts : mapping of str to Ends
        In the order of `PARTS`; without what is not examined.
    """

    plan: BridgePlan
    counted: tuple[tuple[Indicator, Definition], tuple[Indicator, Definition]]
    status: str
    first: Ends
    last: Ends
    parts: Mapping[str, Ends]

    @property
    def is_same(self) -> bool:
        """Tell whether both ends are counted by the same definition."""
        return self.counted[0] == self.counted[1]

    @property
    def change(self) -> float:
        """What the parts sum to."""
        return self.last.value - self.first.value


def shown_bridges(material: Material) -> Iterator[Shown]:
    """Yield the bridges of the plan, in its order."""
    plan = material.plan.indicators
    table = {
        tuple(word(row[key]) for key in PART_KEYS): row
        for row in records(material.table("indicator_bridges"))
    }
    for bridge in plan.bridges if plan is not None else ():
        key = _key(bridge)
        rows = {part: table[(*key, part)] for part in (FIRST, *PARTS, LAST)}
        told = {
            part: Ends(value=float(row["estimate"]), low=float(row["low"]), high=float(row["high"]))
            for part, row in rows.items()
        }
        yield Shown(
            plan=bridge,
            counted=(
                _counted(material, bridge.indicator, bridge.first),
                _counted(material, bridge.indicator, bridge.last),
            ),
            status=str(rows[FIRST]["status"]),
            first=told[FIRST],
            last=told[LAST],
            parts={part: told[part] for part in PARTS if told[part].is_told},
        )


def _key(bridge: BridgePlan) -> tuple[str, ...]:
    ends = (word(getattr(end, name)) for end in bridge.ends for name in COUNT_KEYS[1:])
    return (bridge.indicator, *ends, ":".join(bridge.case_mix))


def _counted(material: Material, name: str, end: BridgeEnd) -> tuple[Indicator, Definition]:
    """Find what an end was counted by, among what the run printed."""
    item = next(
        item
        for item in material.printed.indicators
        if (item.id, item.version) == (name, end.version)
    )
    return item, item.definition(end.definition)
