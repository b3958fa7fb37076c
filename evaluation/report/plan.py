"""The declared study as it was published: the protocol itself, and what was printed from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from evaluation.data.labels import code_labels, english_code_labels
from evaluation.errors import DisclosureError, EvaluationError
from evaluation.protocol import Protocol, parse_protocol
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.protocol.indicators.planning import chosen
from evaluation.protocol.indicators.registry import read_registry
from evaluation.protocol.parsing.languages import in_language
from evaluation.report.labels import only_swedish
from evaluation.report.language import DEFAULT, spoken
from evaluation.report.retold import retold


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a run wrote beside the protocol, because pages cannot work it out.

    Attributes
    ----------
    labels : mapping of covariate to mapping of level to text
        Value labels of the background variables.
    indicators : tuple of Indicator
        As they were counted, in the plan's order, with the study's own limits.
    """

    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()

    def level_label(self, covariate: str, level: str) -> str:
        """Give the label of a value of a background variable."""
        return self.labels.get(covariate, {}).get(level, level)


def read_plan(values: Mapping[str, Any], *, study: str) -> tuple[Protocol, Printed]:
    """Read what `protocol.json` holds, with labels in the language that is spoken.

    Parameters
    ----------
    values : mapping
        Parsed JSON.
    study : str
        Name of its folder, for errors.

    Raises
    ------
    DisclosureError
        When another version wrote it: a page never guesses what was declared.
    """
    place, again = f"{study}/protocol.json", f"run the study again: evaluation run {study}"
    declared, printed = values.get("protocol"), values.get("printed")
    if not isinstance(declared, Mapping) or not isinstance(printed, Mapping):
        raise DisclosureError("written by another version", at=place, way_out=again)
    try:
        own = in_language(declared, spoken(), otherwise=only_swedish)
        protocol = parse_protocol(own, functions=tuple(values.get("functions") or ()))
        indicators = _counted(protocol, dict(printed.get("indicators") or {}))
    except EvaluationError as fault:
        problem = f"no protocol of this version ({fault})"
        raise DisclosureError(problem, at=place, way_out=again) from fault
    labels = {
        name: {level: _value_words(name, level, label) for level, label in levels.items()}
        for name, levels in (printed.get("labels") or {}).items()
    }
    return replace(protocol, source=declared), Printed(labels=labels, indicators=indicators)


def _value_words(covariate: str, level: str, label: str) -> str:
    """Give the label of a value in the language that is spoken."""
    if spoken() != DEFAULT and code_labels(covariate).get(level) == label:
        return english_code_labels(covariate).get(level) or only_swedish(label)
    return retold(label)


def _counted(protocol: Protocol, texts: Mapping[str, str]) -> tuple[Indicator, ...]:
    """Read the declarations of the indicators that a run counted."""
    if protocol.indicators is None:
        return ()
    return chosen(protocol.indicators, among=read_registry(texts))
