"""Propose a mapping for unknown files: the shipped mapping they resemble, with their headers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evaluation.data.sources.headers import Layout, layouts
from evaluation.data.sources.layering import mapping_names
from evaluation.data.sources.likeness import grouped, likeness, synonyms, words
from evaluation.data.sources.loading import load_mapping
from evaluation.data.sources.mapping import Mapping as MappingOf
from evaluation.data.sources.mapping import Source
from evaluation.data.sources.steps.numbers import Amount, Number
from evaluation.data.sources.steps.times import Day, Month
from evaluation.data.sources.tables import NUMBERED
from evaluation.errors import UsageError

CERTAIN, LIKELY = 0.9, 0.72
WRONG_FORM = 0.2
FILE_WORD = 0.1
# A file resembles a source when this share of the source's columns is found.
RESEMBLES = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One header: what it probably is.

    Attributes
    ----------
    header : str
        As in the file, numbers of groups left open.
    name : str
        Name in the mapping; empty when it is to be ignored.
    certain : bool
        Whether nobody needs to confirm it.
    """

    header: str
    name: str
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A kind of files: which source of which shipped mapping it probably is.

    Attributes
    ----------
    mapping, source : str
        Empty when nothing resembles it.
    layout : Layout
    guesses : tuple of Guess
        One per header, in the order of the file.
    missing : tuple of str
        Names that the source needs and no header fits.
    """

    mapping: str
    source: str
    layout: Layout
    guesses: tuple[Guess, ...]
    missing: tuple[str, ...]


def suggest_mapping(folder: Path) -> tuple[Proposal, ...]:
    """Return a proposal for every kind of file in a folder, from headers and forms alone.

    Raises
    ------
    UsageError, DataError
        When the folder is missing or empty, or a file cannot be read.
    """
    if not folder.is_dir():
        raise UsageError("there is no such folder", at=folder.name, way_out="name the sources")
    found = layouts(folder)
    if not found:
        raise UsageError("the folder has no files", at=folder.name, way_out="name the sources")
    return tuple(_proposal(layout) for layout in found)


def _proposal(layout: Layout) -> Proposal:
    names = grouped(list(layout.forms))
    forms = {name: layout.forms[header] for header, name in names.items()}
    best, best_score = None, 0.0
    for mapping in _shipped():
        for source_name, source in mapping.sources.items():
            pairs = _assigned(forms, source, _expected(mapping))
            score = _resemblance(pairs, source, source_name, layout)
            if score > best_score:
                best, best_score = (mapping, source_name, pairs), score
    if best is None or best_score < RESEMBLES:
        return Proposal(mapping="", source="", layout=layout, guesses=(), missing=())
    mapping, source_name, pairs = best
    source = mapping.sources[source_name]
    taken = {name for name, _ in pairs.values()}
    return Proposal(
        mapping=mapping.name,
        source=source_name,
        layout=layout,
        guesses=tuple(_guess(header, pairs, source) for header in forms),
        missing=tuple(
            name
            for header, name in source.columns.items()
            if name not in taken and header not in source.optional
        ),
    )


@cache
def _shipped() -> tuple[MappingOf, ...]:
    return tuple(load_mapping(name) for name in mapping_names())


def _guess(header: str, pairs: Mapping[str, tuple[str, float]], source: Source) -> Guess:
    if header in pairs:
        name, score = pairs[header]
        return Guess(header=header, name=name, certain=score >= CERTAIN)
    known = [*source.ignore, *synonyms()["ignore"]["words"]]
    certain = max(likeness(header, word) for word in known) >= CERTAIN
    return Guess(header=header, name="", certain=certain)


def _assigned(
    forms: Mapping[str, frozenset[str]], source: Source, expected: Mapping[str, str]
) -> dict[str, tuple[str, float]]:
    """Give each header the name it fits best, the best fits first, each name once."""
    scored = sorted(
        (
            (-_score(header, form, known, name, expected), place, header, name)
            for place, (header, form) in enumerate(forms.items())
            for known, name in source.columns.items()
        ),
    )
    pairs: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    ignored = {header for header in forms if _is_ignored(header, source)}
    for negative, _, header, name in scored:
        if -negative >= LIKELY and not (header in pairs or header in ignored or name in taken):
            pairs[header] = (name, -negative)
            taken.add(name)
    return pairs


def _is_ignored(header: str, source: Source) -> bool:
    best = max((likeness(header, word) for word in source.ignore), default=0.0)
    named = max(likeness(header, known) for known in source.columns)
    return best == 1.0 and named < 1.0


def _score(
    header: str, forms: frozenset[str], known: str, name: str, expected: Mapping[str, str]
) -> float:
    if (NUMBERED in header) != (NUMBERED in name):
        return 0.0
    others = synonyms()["columns"].get(name, ())
    best = max(likeness(header, word) for word in (known, name, *others))
    # Its own header in the shipped mapping goes before a synonym of another column.
    best = min(best, 0.99) if likeness(header, known) < 1.0 else best
    form = expected.get(name)
    return best - WRONG_FORM if form is not None and form not in forms else best


def _resemblance(
    pairs: Mapping[str, tuple[str, float]], source: Source, name: str, layout: Layout
) -> float:
    needed = [n for header, n in source.columns.items() if header not in source.optional]
    found = sum(score for n, score in pairs.values() if n in needed)
    used = len(pairs) / max(len(layout.forms), 1)
    others = synonyms()["files"].get(name, ())
    in_name = any(_plain(word) in _plain(layout.files[0]) for word in others)
    # A share of the source's columns, and of the file's: two files may share keys and dates.
    share = found / len(needed) if needed else 0.0
    return (share + min(used, share)) / 2 + FILE_WORD * in_name


def _plain(text: str) -> str:
    return "".join(words(text))


def _expected(mapping: MappingOf) -> dict[str, str]:
    return dict(_forms_of(mapping))


def _forms_of(mapping: MappingOf) -> Iterator[tuple[str, str]]:
    """Yield which form the steps of a mapping expect of a source column."""
    for made in mapping.tables.values():
        for step in made.steps:
            if isinstance(step, Day):
                yield step.column, "date"
            elif isinstance(step, Amount | Number):
                yield step.column, "number"
            elif isinstance(step, Month) and step.form in ("YYYYMM", "YYYY-MM"):
                yield step.column, "month"
