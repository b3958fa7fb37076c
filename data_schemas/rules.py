"""The rules a delivery is held to, read once from `rules.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Severity = Literal["E", "W"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what is wrong when it is broken, in two languages, and the way out.

    Attributes
    ----------
    id, severity : str
    text_sv, text_en : str
        What is wrong.
    way_out, way_out_sv : str
        What to do about it.
    example : str
        A made-up case, in Swedish.
    where : tuple of str
        Tables or `table.column`.
    limit : float or None
        The value beyond which the rule is broken.
    unit : str
        What the limit counts, such as `andel` or `dagar`.
    least : int
        How many cases there must be before a share is judged.
    """

    id: str
    severity: Severity
    text_sv: str
    text_en: str
    way_out: str
    way_out_sv: str
    example: str
    where: tuple[str, ...]
    limit: float | None
    unit: str
    least: int


@cache
def all_rules() -> Mapping[str, Rule]:
    """Return every rule by id."""
    content = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: Rule(
                id=name,
                severity=entry["severity"],
                text_sv=entry["sv"],
                text_en=entry["en"],
                way_out=entry["way_out"],
                way_out_sv=entry["gor_sa"],
                example=entry["example"],
                where=tuple(entry["where"]),
                limit=entry.get("limit"),
                unit=entry.get("unit", ""),
                least=entry.get("least", 1),
            )
            for name, entry in content.items()
        }
    )


def limit_of(rule: str) -> float:
    """Return the declared limit of a rule.

    Raises
    ------
    KeyError
        When there is no such rule, or it has no limit.
    """
    limit = all_rules()[rule].limit
    if limit is None:
        raise KeyError(rule)
    return limit
