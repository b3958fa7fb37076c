"""The code lists, read once from `codes.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

VERSIONS, CLOSING_REASONS = "versions", "avslutsorsak"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """One code list with where it comes from.

    Attributes
    ----------
    name, title : str
    status : str
        How sure the source is: verified, partly_verified, audit or proposal.
    source : str
    codes : mapping of str to str
        Swedish labels by code.
    english : mapping of str to str
        English labels by code; empty for lists that no page prints.
    states : mapping of str to str
        What a person lives on after a closing for this reason; for closing reasons only.
    """

    name: str
    title: str
    status: str
    source: str
    codes: Mapping[str, str]
    english: Mapping[str, str]
    states: Mapping[str, str]


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))


@cache
def all_code_lists() -> Mapping[str, CodeList]:
    """Return every code list by name."""
    return MappingProxyType(
        {
            name: CodeList(
                name=name,
                title=entry["title"],
                status=entry["status"],
                source=entry["source"],
                codes=MappingProxyType(entry["codes"]),
                english=MappingProxyType(entry.get("english", {})),
                states=MappingProxyType(entry.get("states", {})),
            )
            for name, entry in _content().items()
            if name != VERSIONS
        }
    )


def code_list(name: str) -> Mapping[str, str]:
    """Return the labels (Swedish) of a code list by code.

    Raises
    ------
    KeyError
        When no list has that name.
    """
    return all_code_lists()[name].codes


def code_list_versions() -> tuple[str, ...]:
    """Return what a delivery may state as `kodlistor_version`."""
    return tuple(_content()[VERSIONS])


def reason_states() -> Mapping[str, str]:
    """Return the state that each closing reason leads to; what is not named is unknown."""
    return all_code_lists()[CLOSING_REASONS].states
