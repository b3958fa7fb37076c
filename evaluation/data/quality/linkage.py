"""How well two systems meet on one key: found, lost and contradictory; counts, never a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """What came of joining two systems on one key; counts of different keys, no key.

    Attributes
    ----------
    left, right : int
        Keys in each system.
    both : int
        Keys in both.
    left_without_key, right_without_key : int
        Rows without a key: they cannot be joined.
    several : int
        Keys in both that have several values of an attribute within one system: one key
        stands for several persons there.
    conflicts : mapping of str to int
        By attribute: keys in both with one value in each system, and not the same.
    """

    left: int
    right: int
    both: int
    left_without_key: int
    right_without_key: int
    several: int
    conflicts: Mapping[str, int]

    @property
    def left_only(self) -> int:
        """Keys of the left system without a counterpart."""
        return self.left - self.both

    @property
    def right_only(self) -> int:
        """Keys of the right system without a counterpart."""
        return self.right - self.both

    def record(self) -> dict[str, int]:
        """Return every count under its name, conflicts as `conflict_<attribute>`."""
        counts = {
            name: getattr(self, name)
            for name in (
                *("left", "right", "both", "left_only", "right_only"),
                *("left_without_key", "right_without_key", "several"),
            )
        }
        return counts | {f"conflict_{name}": count for name, count in self.conflicts.items()}

    def lines(self) -> list[str]:
        """Return the report in Swedish, one fact per line."""
        lines = [
            f"{self.both} av {self.left} i det första systemet finns i det andra"
            f"{_percent(self.both, self.left)}; {self.left_only} saknas där",
            f"{self.both} av {self.right} i det andra systemet finns i det första"
            f"{_percent(self.both, self.right)}; {self.right_only} saknas där",
        ]
        lost = self.left_without_key + self.right_without_key
        if lost:
            lines.append(f"{lost} rader saknar nyckel och kan inte kopplas")
        if self.several:
            lines.append(f"{self.several} nycklar står för flera personer i samma system")
        lines += [
            f"{count} har olika {name} i de två systemen"
            for name, count in self.conflicts.items()
            if count
        ]
        return lines


def link(
    left: pl.DataFrame, right: pl.DataFrame, *, key: str, agree: Sequence[str] = ()
) -> Linkage:
    """Return how the keys of two systems meet.

    Parameters
    ----------
    left, right : polars.DataFrame
        One row per anything; a key may occur many times.
    key : str
        Column that points out a person in both.
    agree : sequence of str
        Columns in both that should say the same about a person, such as birth year and sex.
    """
    sides = [_by_key(frame, key, agree) for frame in (left, right)]
    joined = sides[0].join(sides[1], on=key, how="inner")
    double = [pl.col(name + end) > 1 for name in map(_number, agree) for end in ("", "_right")]
    conflicts = {
        name: joined.filter(
            (pl.col(_number(name)) == 1)
            & (pl.col(_number(name) + "_right") == 1)
            & (pl.col(name) != pl.col(f"{name}_right"))
        ).height
        for name in agree
    }
    return Linkage(
        left=sides[0].height,
        right=sides[1].height,
        both=joined.height,
        left_without_key=_without_key(left[key]),
        right_without_key=_without_key(right[key]),
        several=joined.filter(pl.any_horizontal(double)).height if double else 0,
        conflicts=MappingProxyType(conflicts),
    )


def _by_key(frame: pl.DataFrame, key: str, agree: Sequence[str]) -> pl.DataFrame:
    """Return one row per key: each attribute's value and how many different it has."""
    texts = frame.select(pl.col(key, *agree).cast(pl.String).str.strip_chars().replace("", None))
    known = [pl.col(name).drop_nulls() for name in agree]
    return (
        texts.drop_nulls(key)
        .group_by(key)
        .agg(
            *(
                values.n_unique().alias(_number(name))
                for name, values in zip(agree, known, strict=True)
            ),
            *(values.min() for values in known),
        )
    )


def _without_key(keys: pl.Series) -> int:
    return int((keys.cast(pl.String).fill_null("").str.strip_chars() == "").sum())


def _number(attribute: str) -> str:
    return f"#{attribute}"


def _percent(part: int, whole: int) -> str:
    return f" ({100 * part / whole:.1f} %)".replace(".", ",") if whole else ""
