"""A document written as text, as Markdown, and as the body of a page."""

import textwrap
from collections.abc import Iterator
from html import escape

from evaluation.report.version_diff.document import Document, Section

WIDTH = 100
LISTED = 40
"""Rows of a section on the command line: a new delivery moves thousands of estimates."""
_SIGNS = "\\`*_{}[]<>#|$@^~&!\"'"


def text_lines(document: Document) -> list[str]:
    """Write for the command line, at most 100 columns wide."""
    lines = [document.title, *_told(document.versions, "  "), *_told(document.notes, "! ")]
    lines += ["", f"{document.conclusions.title}: {document.conclusions.line}"]
    lines += _told(document.sentences, "- ")
    for section in document.sections:
        lines += ["", f"{section.title}: {section.line}", *_rows(section, document.more)]
    return [part for line in lines for part in (_wrapped(line, "    ") if line else [""])]


def markdown_lines(document: Document) -> list[str]:
    """Write Markdown; what a plan or a manifest calls something is never markup."""
    told = [f"- {_literal(line)}" for line in document.versions]
    told += ["", *(f"> **{_literal(line)}**\n" for line in document.notes)]
    lines = [f"# {_literal(document.title)}", "", *told, f"## {document.conclusions.title}", ""]
    lines += [document.conclusions.line, ""]
    lines += [f"- {_literal(sentence)}" for sentence in document.sentences]
    for section in document.sections:
        lines += ["", f"## {section.title}", "", section.line, *_markdown_table(section)]
    return lines


def html_body(document: Document) -> str:
    """Write what stands below the title of a page."""
    versions = "".join(f"<li>{escape(line)}</li>" for line in document.versions)
    notes = "".join(f'<p class="warning">{escape(line)}</p>' for line in document.notes)
    sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in document.sentences)
    sections = "\n".join(_html_section(section) for section in document.sections)
    first = document.conclusions
    return (
        f'<div class="answer"><h2>{escape(first.title)}</h2><p>{escape(first.line)}</p>'
        f"{f'<ul>{sentences}</ul>' if sentences else ''}</div>\n"
        f"{notes}\n<ul>{versions}</ul>\n{sections}"
    )


def _told(texts: tuple[str, ...], lead: str) -> Iterator[str]:
    return (f"{lead}{text}" for text in texts)


def _rows(section: Section, more: str) -> Iterator[str]:
    for what, old, new, *rest in section.rows[:LISTED]:
        in_se = f"  ({rest[0]} {section.columns[3]})" if rest and rest[0] else ""
        yield f"  {what}: {old} → {new}{in_se}"
    if len(section.rows) > LISTED:
        yield "  " + more.format(count=len(section.rows) - LISTED)


def _wrapped(line: str, below: str) -> list[str]:
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=below, break_on_hyphens=False, drop_whitespace=True
    )


def _markdown_table(section: Section) -> list[str]:
    if not section.rows:
        return []
    rows = [section.columns, ("---",) * len(section.columns)]
    rows += [tuple(_literal(cell) for cell in row) for row in section.rows]
    return ["", *(f"| {' | '.join(row)} |" for row in rows)]


def _literal(text: str) -> str:
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in text)


def _html_section(section: Section) -> str:
    table = _html_table(section) if section.rows else ""
    return f"<h2>{escape(section.title)}</h2>\n<p>{escape(section.line)}</p>\n{table}"


def _html_table(section: Section) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in section.columns)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(what)}</th>'
        f"{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for what, *cells in section.rows
    )
    label = escape(section.title)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">\n'
        f'<table class="wide">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )
