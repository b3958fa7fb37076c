"""A proposal as a mapping file: what is uncertain carries a comment."""

import json
import re
from collections.abc import Iterator, Sequence

from evaluation.data.sources.loading import load_mapping
from evaluation.data.sources.mapping import Source
from evaluation.data.sources.suggestion import Proposal

CONFIRM = "  # bekräfta"
HEAD = (
    '# Förslag från rubrikerna i filerna. Läs varje rad, särskilt de märkta "bekräfta",',
    "# jämför kodtabellerna ([codes.*] i den mappning som utvidgas) med källans egna koder,",
    "# och ta sedan bort kommentarerna.",
)
BARE = re.compile(r"[A-Za-z0-9_-]+")


def proposal_texts(proposals: Sequence[Proposal]) -> dict[str, str]:
    """Return one mapping file per shipped mapping that the files resemble, by its name."""
    names = dict.fromkeys(each.mapping for each in proposals if each.mapping)
    return {
        name: "\n".join(_lines(name, [each for each in proposals if each.mapping == name])) + "\n"
        for name in names
    }


def _lines(mapping: str, proposals: Sequence[Proposal]) -> Iterator[str]:
    yield from HEAD
    yield ""
    yield "[mapping]"
    yield f'name = "egen-{mapping}"'
    yield 'version = "1"'
    yield f'extends = "{mapping}"'
    shipped = load_mapping(mapping).sources
    for source in dict.fromkeys(each.source for each in proposals):
        same = [each for each in proposals if each.source == source]
        yield from _source_lines(source, shipped[source], same)


def _source_lines(name: str, shipped: Source, same: Sequence[Proposal]) -> Iterator[str]:
    first = same[0]
    yield from ("", f"[source.{name}]", f"files = {_files(shipped, same)}")
    if any(len(each.layout.files) > 1 for each in same) and not shipped.many:
        yield "many = true"
    if first.layout.encoding:
        yield f'encoding = "{first.layout.encoding}"'
        yield f"separator = {_text(first.layout.separator)}"
    guesses = {guess.header: guess for each in same for guess in each.guesses}
    found = {guess.name for guess in guesses.values()}
    absent = {
        header: name
        for header, name in shipped.columns.items()
        if name not in found and header in shipped.optional
    }
    somewhere = [h for h in guesses if any(h not in _headers(each) for each in same)]
    yield f"optional = {_list([*absent, *somewhere])}"
    ignored = [guess for guess in guesses.values() if not guess.name]
    yield "ignore = ["
    for guess in ignored:
        yield f"  {_text(guess.header)},{'' if guess.certain else CONFIRM}"
    yield from ("]", "", f"[source.{name}.columns]")
    for guess in guesses.values():
        if guess.name:
            line = f"{_key(guess.header)} = {_text(guess.name)}"
            yield line if guess.certain else line + CONFIRM
    for header, column in absent.items():
        yield f"{_key(header)} = {_text(column)}  # saknas i filerna"
    for column in first.missing:
        yield f'# "RUBRIK" = {_text(column)}  # saknas: skriv rubriken, bekräfta'


def _files(shipped: Source, same: Sequence[Proposal]) -> str:
    patterns = [each.layout.pattern for each in same]
    if list(shipped.files) == [""]:
        return _list(patterns)
    classes: dict[str, list[str]] = {}
    unclear = False
    for pattern in patterns:
        fits = [name for name in shipped.files if name.casefold() in pattern.casefold()]
        unclear = unclear or len(fits) != 1
        classes.setdefault(fits[0] if fits else next(iter(shipped.files)), []).append(pattern)
    inner = ", ".join(f"{_key(name)} = {_list(each)}" for name, each in classes.items())
    return f"{{ {inner} }}{CONFIRM if unclear else ''}"


def _headers(proposal: Proposal) -> set[str]:
    return {guess.header for guess in proposal.guesses}


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(_text(text) for text in texts)}]"


def _key(text: str) -> str:
    return text if BARE.fullmatch(text) else _text(text)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
