"""The findings as tables: short for a board, with criteria for an auditor."""

from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.scrutiny.judging import findings

FOR_THE_BOARD = frozenset(
    {"alike", "counterparts", "before", "trend", "stands", "planned", "repeatable"}
)


def board_table(material: Material) -> Table:
    """Tabulate whether the material holds: yes, partly, no, and why."""
    rows = tuple(
        Row(head=found.question, cells=(found.judgement.word, found.seen))
        for found in findings(material)
        if found.name in FOR_THE_BOARD
    )
    return Table(
        columns=(
            say("scrutiny.head.question"),
            say("scrutiny.head.judgement"),
            say("scrutiny.head.why"),
        ),
        groups=(("", rows),),
        caption=say("scrutiny.caption.board"),
        words=frozenset({1, 2}),
    )


def audit_table(material: Material) -> Table:
    """Tabulate question, criterion, finding and judgement."""
    rows = tuple(
        Row(head=found.question, cells=(found.criterion, found.seen, found.judgement.word))
        for found in findings(material)
    )
    return Table(
        columns=(
            say("scrutiny.head.audit_question"),
            say("scrutiny.head.criterion"),
            say("scrutiny.head.seen"),
            say("scrutiny.head.judgement"),
        ),
        groups=(("", rows),),
        caption=say("scrutiny.caption.audit"),
        words=frozenset({1, 2, 3}),
        kind="wide",
    )
