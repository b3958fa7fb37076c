"""How bridges and their parts are named."""

from collections.abc import Mapping, Sequence

from evaluation.protocol.indicators.bridges import BridgeEnd
from evaluation.report.indicators.bridges.rows import Shown
from evaluation.report.labels import told
from evaluation.report.language import say

PART_NAMES: Mapping[str, str] = {
    "definition": "bridge.part.definition",
    "registration": "bridge.part.registration",
    "mix": "bridge.part.mix",
    "outcome": "bridge.part.outcome",
}


def part_name(part: str) -> str:
    """Name a part."""
    return say(PART_NAMES[part])


def year_of(end: BridgeEnd) -> str:
    """Write the year of an end."""
    return str(end.year)


def title(bridge: Shown) -> str:
    """Name a bridge by its indicator and its years."""
    first, last = bridge.plan.ends
    name = told(bridge.counted[1][0].title)
    return say("bridge.title", title=name, first=year_of(first), last=year_of(last))


def listed(words: Sequence[str]) -> str:
    """Write words as a list in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return say("bridge.list", first=", ".join(words[:-1]), last=words[-1])
