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
    """One rule: what is wrong when it is broken, in two languages, and the way out."""

    id: str
    severity: Severity
    text_sv: str
    text_en: str
    way_out: str


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
                way_out=entry.get("way_out", ""),
            )
            for name, entry in content.items()
        }
    )
