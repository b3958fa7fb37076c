"""What the cells of the page with the auditors' questions call."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from evaluation.provenance.project import find_project
from evaluation.report.audit.judging import Answered, answered
from evaluation.report.audit.questions import Questions, read_questions
from evaluation.report.audit.rows import Read, materials
from evaluation.report.audit.sections import section
from evaluation.report.cells import numbered
from evaluation.report.heads import heads
from evaluation.report.labels import listed, told
from evaluation.report.language import DEFAULT, Language, in_own_language, known, say, speaking
from evaluation.report.literal import literal
from evaluation.report.markup import NumberedTable, Passage, Row, Table
from evaluation.report.material import is_synthetic
from evaluation.report.numbers import WITHHELD, count
from evaluation.report.scrutiny.verdicts import Judgement
from evaluation.report.source_tables import SHORT_HASH

DECLARED = "reports/revision.toml"


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """The page's view of the declared questions; every method gives what a cell can end with.

    Attributes
    ----------
    questions : Questions
    read : mapping of str to Read
        What each study that they name has published.
    language : str
    """

    questions: Questions
    read: Mapping[str, Read]
    language: Language = DEFAULT

    @cached_property
    def answers(self) -> tuple[Answered, ...]:
        """Every question with its judgement, as declared."""
        return tuple(answered(question, self.read) for question in self.questions.asked)

    @in_own_language
    def lead(self) -> Passage:
        """Say how many questions came to what, and whether the data describe anybody."""
        found = Counter(answer.judgement for answer in self.answers)
        told_counts = [
            say("audit.lead.one", judgement=state.word, number=count(found[state]))
            for state in Judgement
            if found[state]
        ]
        lead = say("audit.lead.all", questions=count(len(self.answers)), found=listed(told_counts))
        made_up = any(
            is_synthetic(one.manifest) for one in self.read.values() if not isinstance(one, str)
        )
        return Passage(f"{lead} {say('audit.lead.synthetic')}" if made_up else lead)

    @in_own_language
    def overview(self) -> NumberedTable | Passage:
        """Tabulate all questions with their judgements, by document."""
        groups = tuple(
            (told(label), tuple(_row(one) for one in self.answers if one.question.source == name))
            for name, label in self.questions.sources.items()
        )
        table = Table(
            columns=heads("scrutiny.head.audit_question", "scrutiny.head.judgement", "audit.by"),
            groups=groups,
            caption=say("audit.caption.overview"),
            words=frozenset({1, 2}),
        )
        return numbered(table, "questions")

    @in_own_language
    def sections(self) -> Passage:
        """Give a section for each question: criterion, finding with its place, judgement."""
        return Passage("\n\n".join(section(one, self.questions.sources) for one in self.answers))

    @in_own_language
    def sources(self) -> NumberedTable | Passage:
        """Tabulate the studies that are read, with the digest of the run."""
        rows = tuple(
            Row(head=literal(name), cells=_source(name, one)) for name, one in self.read.items()
        )
        table = Table(
            columns=heads("audit.study", "audit.state", "sources.version.run"),
            groups=(("", rows),),
            caption=say("audit.caption.sources"),
            words=frozenset({1, 2}),
        )
        return numbered(table, "sources")


def open_audit(*, language: str = DEFAULT) -> AuditPage:
    """Open the declared questions for a page under reports/."""
    project = find_project()
    questions = read_questions((project.root / DECLARED).read_text(encoding="utf-8"), at=DECLARED)
    studies = {asked.study for question in questions.asked for asked in question.findings}
    with speaking(known(language)):
        read = materials(frozenset(filter(None, studies)))
    return AuditPage(questions=questions, read=read, language=known(language))


def _row(answer: Answered) -> Row:
    found = Counter(one.judgement for _, one in answer.found)
    counts = [
        say("audit.lead.one", judgement=state.word, number=count(found[state]))
        for state in Judgement
        if found[state]
    ]
    return Row(head=told(answer.question.text), cells=(answer.judgement.word, listed(counts)))


def _source(name: str, read: Read) -> tuple[str, str]:
    if isinstance(read, str):
        return say(read, study=literal(name)), WITHHELD
    return say("audit.run"), str(read.manifest.get("digest") or "")[:SHORT_HASH]
