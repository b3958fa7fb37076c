"""Many withheld rows as few lines: rows alike but for their month become one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evaluation.disclosure.certificate import SEPARATOR
from evaluation.report.language import say
from evaluation.report.numbers import count

FOLDED = "month"
# What the other words of a row of the contract tell already, where they do.
IMPLIED = ("method", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Withheld rows that are alike in all words but one.

    Attributes
    ----------
    words : tuple of str
        What they have in common; empty words are left out.
    values : tuple of str
        The word in which they differ, in the file's order.
    """

    words: tuple[str, ...]
    values: tuple[str, ...]


def folded_key(keys: Sequence[str]) -> str:
    """Give the column in which the rows of a line may differ: the month, else the last."""
    return FOLDED if FOLDED in keys else keys[-1]


def fold(rows: Sequence[str], keys: Sequence[str]) -> list[Line]:
    """Give rows of a certificate as lines.

    Parameters
    ----------
    rows : sequence of str
        Names of rows, their words with a separator between.
    keys : sequence of str
        Columns that the words are of.
    """
    named = [_named(row, keys) for row in rows]
    told = [key for key in keys if key != folded_key(keys)]
    short = [key for key in told if key not in IMPLIED]
    if _apart(named, short, folded_key(keys)):
        told = short
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in named:
        common = tuple(row[key] for key in told if row[key])
        lines.setdefault(common, []).append(row[folded_key(keys)])
    return [Line(words=words, values=tuple(values)) for words, values in lines.items()]


def _named(row: str, keys: Sequence[str]) -> Mapping[str, str]:
    """Words by column; a word that holds the separator stays whole in the last column."""
    words = row.split(SEPARATOR, len(keys) - 1)
    return dict(zip(keys, words, strict=True))


def _apart(rows: Sequence[Mapping[str, str]], keys: Sequence[str], folded: str) -> bool:
    names = [tuple(row[key] for key in (*keys, folded)) for row in rows]
    return len(set(names)) == len(names)


def ranges(values: Sequence[str]) -> str:
    """Write values with whole numbers that follow each other as a range: `0-5, 7`."""
    if not all(value.lstrip("-").isdigit() for value in values):
        mark = say("numbers.mark")
        return ", ".join(value.replace(".", mark) if _is_number(value) else value
                         for value in values)  # fmt: skip
    numbers = sorted({int(value) for value in values})
    breaks = [0, *(place for place, pair in enumerate(pairwise(numbers), start=1)
                   if pair[1] != pair[0] + 1), len(numbers)]  # fmt: skip
    return ", ".join(_range(numbers[first], numbers[last - 1]) for first, last in pairwise(breaks))


def _range(first: int, last: int) -> str:
    if first == last:
        return count(first)
    ends = {"first": count(first), "last": count(last)}
    return f"{ends['first']}–{ends['last']}" if first >= 0 else say("protection.to", **ends)


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).lstrip("-").isdigit()
