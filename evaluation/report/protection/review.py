"""Every withheld row of every study, for whoever checks outputs."""

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.errors import EvaluationError
from evaluation.provenance.project import find_project
from evaluation.report.heads import heads
from evaluation.report.language import say
from evaluation.report.literal import literal
from evaluation.report.markup import DataTable, NumberedTable, Passage, Row, Table
from evaluation.report.material import build_folder, read_certified
from evaluation.report.numbers import count, percent
from evaluation.report.protection.folding import Line, fold, folded_key, ranges
from evaluation.report.protection.tables import at_most, held_against, withheld_by_rule
from evaluation.report.protection.texts import rule_text
from evaluation.report.protection.words import RULES, key_word, sentence_start, table_word
from evaluation.report.quality.page import QUALITY

HEADS = (
    "protection.review.study",
    "protection.withheld.rows",
    "protection.withheld.shown",
    "protection.review.asked",
    "protection.review.before",
    "protection.review.after",
)
Certificates = Mapping[str, Mapping[str, Any] | str]


def certificates() -> Certificates:
    """Read the certificate of every study and of the delivery's quality, in order of name.

    Returns
    -------
    mapping of str to mapping or str
        In words why there is none, where there is none.
    """
    return {name: _certificate(name) for name in (*find_project().studies(), QUALITY)}


def _certificate(name: str) -> Mapping[str, Any] | str:
    folder = build_folder() / name
    if not folder.is_dir():
        return say("protection.review.not_run")
    try:
        return read_certified(folder)[1]
    except EvaluationError:
        return say("protection.review.no_certificate")


def rule() -> Passage:
    """Say what no reader can tell, by the rule of each study that has been run."""
    texts = [rule_text(told) for told in certificates().values() if not isinstance(told, str)]
    return Passage("\n\n".join(dict.fromkeys(texts)))


def overview() -> NumberedTable | Passage:
    """Tabulate all studies: rows, shown, asked, found."""
    rows = tuple(_study(name, told) for name, told in certificates().items())
    table = Table(
        columns=heads(*HEADS),
        groups=(("", rows),),
        caption=say("protection.review.caption"),
    )
    return NumberedTable(label="studies", table=table)


def _study(name: str, told: Mapping[str, Any] | str) -> Row:
    if isinstance(told, str):
        return Row(head=say("protection.review.state", study=name, state=told), cells=("",) * 5)
    tables = told["tables"].values()
    rows, shown = (sum(table[column] for table in tables) for column in ("rows", "shown"))
    return Row(
        head=name,
        cells=(
            count(rows),
            percent(shown / rows) if rows else "",
            at_most(told["asked_at_most"]),
            at_most(told["found_before_at_most"]),
            count(told["found_after"]),
        ),
    )


def sections() -> Passage:
    """Give a section for each study: its withheld rows by table and rule, and each of them."""
    found = [_section(name, told) for name, told in certificates().items()]
    return Passage("\n\n".join(found))


def _section(name: str, told: Mapping[str, Any] | str) -> str:
    head = f"## {literal(name)}"
    if isinstance(told, str):
        return f"{head}\n\n{sentence_start(told)}."
    held = held_against(map(literal, told["held_against"]))
    label = f"withheld-{name.replace('_', '-')}"
    caption = say("protection.withheld.caption_of", study=name)
    table = withheld_by_rule(told, caption=caption)
    if not any(part["withheld"] for part in told["tables"].values()):
        return f"{head}\n\n{say('protection.review.all_shown', held=held)}"
    parts = [
        f"{head}\n\n{say('protection.review.counted', table=f'@tbl-{label}', held=held)}",
        NumberedTable(label=label, table=table)._repr_markdown_(),
        *_details(name, told),
    ]
    return "\n\n".join(parts)


def _details(study: str, told: Mapping[str, Any]) -> Iterator[str]:
    """Give the rows of each table, in HTML only: on paper they would fill a book."""
    for name, table in told["tables"].items():
        if not table["withheld"]:
            continue
        number = count(sum(map(len, table["withheld"].values())))
        word = table_word(name)
        label = say("protection.review.listed", table=word, study=study)
        listed = DataTable(label=label, table=_rows(table))
        summary = say("protection.review.summary", table=word, file=f"{name}.csv", number=number)
        yield (
            '::: {.content-visible when-format="html"}\n'
            f'::: {{.details summary="{summary}"}}\n'
            f"{listed._repr_markdown_()}\n:::\n:::"
        )


def _rows(table: Mapping[str, Any]) -> Table:
    keys, last = table["keys"], folded_key(table["keys"])
    others = " · ".join(key_word(key) for key in keys if key != last) or say(
        "protection.review.file"
    )
    groups = [
        (say(words), tuple(map(_line, fold(table["withheld"][rule], keys))))
        for rule, words in RULES.items()
        if rule in table["withheld"]
    ]
    return Table(
        columns=(
            sentence_start(others),
            sentence_start(key_word(last)),
            say("protection.withheld.rows"),
        ),
        groups=tuple(groups),
        caption="",
        words=frozenset({1}),
        kind="wide",
    )


def _line(line: Line) -> Row:
    head = " · ".join(line.words) or say("protection.review.all")
    return Row(head=head, cells=(ranges(line.values), count(len(line.values))))
