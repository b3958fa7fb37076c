"""Text, tables and figures in the form that pages take in: Markdown and plain HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluation.report.literal import as_html, as_markdown, literal


@dataclass(frozen=True, slots=True)
class Passage:
    """Markdown that a page takes in as it is.

    Attributes
    ----------
    text : str
        May hold divs, lists and references such as `@fig-flow`.
    """

    text: str

    def introduced_by(self, _sentence: "str | Passage") -> "Passage":
        """Give itself: what stands in place of a figure or a table has no number to refer to."""
        return self

    def _repr_markdown_(self) -> str:
        return as_markdown(self.text)

    def __str__(self) -> str:
        return as_markdown(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: a head, the cells after it, and a class for the cells."""

    head: str
    cells: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with heads that screen readers can follow.

    Attributes
    ----------
    columns : tuple of str
        Heads, the first one over the row heads.
    groups : tuple of (str, rows)
        Rows under a group title; an empty title gives no title row.
    caption : str
        What the table shows, in Markdown.
    words : frozenset of int
        Numbers of the columns that hold words; all others hold numbers.
    kind : str
        Class of the table: `wide` or `key-value`.
    """

    columns: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    caption: str
    words: frozenset[int] = frozenset()
    kind: str = ""

    def html(self, *, label: str = "") -> str:
        """Give the table as HTML, with an `aria-label` when it stands without caption."""
        attributes = f' class="{self.kind}"' if self.kind else ""
        attributes += f' aria-label="{as_html(label)}"' if label else ""
        heads = "".join(
            f'<th scope="col"{self._class(place)}>{as_html(head)}</th>'
            for place, head in enumerate(self.columns)
        )
        body = "\n".join(self._body(title, rows) for title, rows in self.groups if rows)
        return f"<table{attributes}>\n<thead>\n<tr>{heads}</tr>\n</thead>\n{body}\n</table>"

    def _class(self, place: int, kind: str = "") -> str:
        names = [] if place == 0 or place in self.words else ["num"]
        names += [kind] if kind else []
        return f' class="{" ".join(names)}"' if names else ""

    def _body(self, title: str, rows: Sequence[Row]) -> str:
        span = len(self.columns)
        lines = ["<tbody>"]
        if title:
            head = f'<th scope="rowgroup" colspan="{span}">{as_html(title)}</th>'
            lines.append(f'<tr class="group">{head}</tr>')
        for row in rows:
            cells = "".join(
                f"<td{self._class(place, row.kind)}>{as_html(cell)}</td>"
                for place, cell in enumerate(row.cells, start=1)
            )
            lines.append(f'<tr><th scope="row">{as_html(row.head)}</th>{cells}</tr>')
        return "\n".join([*lines, "</tbody>"])


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedTable:
    """A table with number and caption, to be referred to as `@tbl-<label>`."""

    label: str
    table: Table
    lead: str = ""

    def introduced_by(self, sentence: "str | Passage") -> "NumberedTable":
        """Put a sentence before it, with its number where `{}` stands."""
        return replace(self, lead=_lead(sentence, f"@tbl-{self.label}"))

    def _repr_markdown_(self) -> str:
        caption = as_markdown(self.table.caption)
        body = f"::: {{#tbl-{self.label}}}\n{raw(self.table.html())}\n\n{caption}\n\n:::"
        return f"{self.lead}{body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """The numbers behind a figure, without number and caption."""

    label: str
    table: Table

    def _repr_markdown_(self) -> str:
        return raw(self.table.html(label=self.label))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedFigure:
    """A figure file with caption and alt text, to be referred to as `@fig-<label>`.

    Attributes
    ----------
    source, narrow : str
        The drawing, and the one for a phone; empty when there is only one.
    """

    label: str
    source: str
    caption: str
    alt: str
    narrow: str = ""
    lead: str = ""

    def introduced_by(self, sentence: "str | Passage") -> "NumberedFigure":
        """Put a sentence before it, with its number where `{}` stands."""
        return replace(self, lead=_lead(sentence, f"@fig-{self.label}"))

    def _repr_markdown_(self) -> str:
        alt = as_markdown(literal(self.alt))
        about = f'#fig-{self.label} fig-alt="{alt}"'
        about += f' narrow="{self.narrow}"' if self.narrow else ""
        return f"{self.lead}![{as_markdown(self.caption)}]({self.source}){{{about}}}"


def _lead(sentence: str | Passage, reference: str) -> str:
    return f"{str(sentence).replace('{}', reference)}\n\n"


def raw(html: str) -> str:
    """Give HTML as a block of Markdown: an output of type HTML makes Quarto load scripts."""
    return f"```{{=html}}\n{html}\n```"
