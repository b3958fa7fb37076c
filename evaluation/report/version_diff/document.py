"""A comparison of two versions as text, whatever it is written as."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.provenance.version_diff import SECTIONS, Change
from evaluation.report.numbers import signed
from evaluation.report.version_diff.conclusions import Conclusions, compare_conclusions
from evaluation.report.version_diff.pending import Pending
from evaluation.report.version_diff.sentences import conclusion_sentences, conclusion_summary
from evaluation.report.version_diff.versions import Version, changes_between
from evaluation.report.version_diff.words import Words

_HASH = len("0" * 64)
_HASH_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a study compared.

    Attributes
    ----------
    old, new : Version
    conclusions : Conclusions
    changes : tuple of Change
    pending : Pending
        What the latest run has not seen; nothing where two releases are compared.
    """

    old: Version
    new: Version
    conclusions: Conclusions
    changes: tuple[Change, ...]
    pending: Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a document: a line that says what changed, and one row per change.

    Attributes
    ----------
    rows : tuple of (what, before, now) or (what, before, now, in standard errors)
    """

    title: str
    line: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is told, in the order it is told: conclusions first, then causes.

    Attributes
    ----------
    versions, notes : tuple of str
        One line for each version; what to know before reading on.
    conclusions : Section
        Without rows; `sentences` stand below its line.
    """

    language: str
    title: str
    versions: tuple[str, ...]
    notes: tuple[str, ...]
    conclusions: Section
    sentences: tuple[str, ...]
    sections: tuple[Section, ...]
    more: str


def compare(old: Version, new: Version, *, pending: Pending) -> Comparison:
    """Compare conclusions first, then everything they depend on."""
    return Comparison(
        old=old,
        new=new,
        conclusions=compare_conclusions(old, new),
        changes=changes_between(old, new),
        pending=pending,
    )


def document(found: Comparison, words: Words) -> Document:
    """Put a comparison into words."""
    old, new = found.old, found.new
    title, _ = words.sections["conclusions"]
    return Document(
        language=words.language,
        title=words.title.format(study=new.manifest.study, old=old.name, new=new.name),
        versions=tuple(_version(version, words) for version in (old, new)),
        notes=tuple(_notes(found, words)),
        conclusions=Section(title=title, line=conclusion_summary(found.conclusions, words)),
        sentences=conclusion_sentences(found.conclusions, old, new, words),
        sections=tuple(_sections(found, words)),
        more=words.more,
    )


def _version(version: Version, words: Words) -> str:
    manifest = version.manifest
    when = words.released.format(date=version.released) if version.released else words.run
    commit = str(manifest.machine.get("commit") or "")[:_HASH_SHOWN]
    return words.version.format(
        name=version.name,
        plan=manifest.protocol.get("version", "–"),
        digest=manifest.digest[:_HASH_SHOWN],
        commit=words.commit.format(commit=commit) if commit else "",
        when=when,
    )


def _notes(found: Comparison, words: Words) -> Iterator[str]:
    study, pending = found.new.manifest.study, found.pending
    if pending.plan:
        yield words.older_plan.format(count=len(pending.plan), study=study)
    if pending.code:
        yield words.older_code.format(layers=", ".join(pending.code), study=study)
    if pending.packages:
        yield words.older_packages.format(study=study)
    if without := [item.name for item in (found.old, found.new) if item.plan is None]:
        yield words.no_plan.format(names=", ".join(dict.fromkeys(without)))
    digests = [item.manifest.digest for item in (found.old, found.new)]
    if digests[0] == digests[1]:
        yield words.same_digest.format(digest=digests[0][:_HASH_SHOWN])
    elif not found.changes:
        yield words.other_digest


def _sections(found: Comparison, words: Words) -> Iterator[Section]:
    if found.pending.plan:
        yield _section("pending", found.pending.plan, words)
    for name in SECTIONS:
        changes = [item for item in found.changes if item.section == name]
        is_moved = name == "estimates" and changes
        yield _moved(changes, found, words) if is_moved else _section(name, changes, words)


def _section(name: str, changes: Sequence[Change], words: Words) -> Section:
    title, same = words.sections[name]
    if not changes:
        return Section(title=title, line=same)
    return Section(
        title=title,
        line=words.changes.format(count=len(changes)),
        columns=words.columns[:3],
        rows=tuple(_row(change, words) for change in changes),
    )


def _moved(changes: Sequence[Change], found: Comparison, words: Words) -> Section:
    sizes = [abs(change.in_se) for change in changes if change.in_se is not None]
    total = max(len(version.manifest.results) for version in (found.old, found.new))
    large = sum(size >= 1 for size in sizes)
    return Section(
        title=words.sections["estimates"][0],
        line=words.moves.format(count=len(changes), total=total, large=large),
        columns=words.columns,
        rows=tuple(
            (*_row(change, words), _in_se(change, words))
            # What came, went or was withheld, then the largest moves.
            for change in sorted(changes, key=_size, reverse=True)
        ),
    )


def _size(change: Change) -> float:
    return float("inf") if change.in_se is None else abs(change.in_se)


def _in_se(change: Change, words: Words) -> str:
    return "" if change.in_se is None else words.number(signed(change.in_se, 2))


def _row(change: Change, words: Words) -> tuple[str, ...]:
    return (_one_line(change.what), _cell(change.old, words), _cell(change.new, words))


def _cell(value: Any, words: Words) -> str:
    if value is None or isinstance(value, bool):
        return words.cells[value]
    if isinstance(value, float):
        number = f"{value:.0f}" if value.is_integer() else f"{value:.6g}"
        return number.replace(".", ",") if words.language == "sv" else number
    text = _one_line(value)
    is_hash = len(text) == _HASH and text.isalnum()
    return text[:_HASH_SHOWN] if is_hash else words.cells.get(text, text)


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
