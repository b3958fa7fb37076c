"""What a declared question names that is not there: study, table, column, level, page."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from evaluation.disclosure import QUALITY_TABLES, Results, TableSpec
from evaluation.errors import EvaluationError, Faults, RenderError
from evaluation.protocol.indicators.planning import chosen
from evaluation.protocol.indicators.targets import STATUSES
from evaluation.provenance.project import Project
from evaluation.report.audit.page import DECLARED
from evaluation.report.audit.places import headings
from evaluation.report.audit.questions import STATES, Asked, read_questions
from evaluation.report.offers import plan_of
from evaluation.report.quality.page import QUALITY
from evaluation.report.scrutiny.judging import QUESTIONS

Levels = Mapping[str, Collection[str]]
WORDS: Levels = {"verdict": STATUSES, "passed": ("true", "false")}
"""Columns whose words are a closed list."""


def faults_beside(pages: Iterable[Path], project: Project) -> list[EvaluationError]:
    """Give the faults of the questions where their page is among the pages."""
    is_asked = any(page.with_suffix(".toml") == project.root / DECLARED for page in pages)
    return question_faults(project) if is_asked else []


def question_faults(project: Project) -> list[EvaluationError]:
    """Give the faults of the project's questions; none where it declares none."""
    path = project.root / DECLARED
    if not path.is_file():
        return []
    try:
        declared = read_questions(path.read_text(encoding="utf-8"), at=DECLARED)
    except Faults as several:
        return list(several.faults)
    except EvaluationError as error:
        return [error]
    every = [asked for question in declared.asked for asked in question.findings]
    return [
        fault
        for asked in every
        if asked.rule != "none" and not _is_awaited(asked, declared.awaited, project)
        for fault in (*_study_faults(asked, project), *_page_faults(asked, project))
    ]


def _is_awaited(asked: Asked, awaited: Collection[str], project: Project) -> bool:
    return asked.study in awaited and asked.study not in project.studies()


def _study_faults(asked: Asked, project: Project) -> Iterator[EvaluationError]:
    studies = (*project.studies(), QUALITY)
    if asked.study not in studies:
        yield _fault("study", asked.study, asked, key="study", allowed=studies)
        return
    if asked.rule == "study":
        known = [one.name for one in QUESTIONS]
        for name in asked.keys["names"]:
            if name not in known:
                yield _fault("question", name, asked, key="names", allowed=known)
        return
    specs = _specs(asked.study)
    if asked.keys["table"] not in specs:
        yield _fault("table", asked.keys["table"], asked, key="table", allowed=sorted(specs))
        return
    yield from _column_faults(asked, specs[asked.keys["table"]])
    yield from _level_faults(asked, _levels(asked, project))


def _column_faults(asked: Asked, spec: TableSpec) -> Iterator[EvaluationError]:
    keys = asked.keys
    named = [(name, str(keys.get(name, ""))) for name in ("value", "low", "high", "latest")]
    named += [("given", column) for column in keys["given"]]
    named += [(f"where.{column}", column) for column in keys["where"]]
    for key, column in named:
        if column and column not in spec.published:
            yield _fault("column", column, asked, key=key, allowed=spec.published)


def _level_faults(asked: Asked, levels: Levels) -> Iterator[EvaluationError]:
    for column, values in asked.keys["where"].items():
        for value in values:
            if column in levels and value not in levels[column]:
                allowed = sorted(filter(None, levels[column]))
                yield _fault("level", str(value), asked, key=f"where.{column}", allowed=allowed)
    known = WORDS.get(str(asked.keys["value"]), ()) if asked.rule == "word" else ()
    for state in STATES if known else ():
        for word in asked.keys[state]:
            if word not in known:
                yield _fault("word", word, asked, key=state, allowed=known)


def _page_faults(asked: Asked, project: Project) -> Iterator[EvaluationError]:
    path = project.reports / f"{asked.page}.qmd"
    if not path.is_file():
        yield _fault("page", asked.page, asked, key="page")
        return
    known = headings(path)
    if asked.section not in known:
        yield _fault("section", asked.section, asked, key="section", allowed=tuple(known))


def _fault(
    what: str, name: str, asked: Asked, *, key: str, allowed: Collection[str] = ()
) -> RenderError:
    way_out = f"allowed: {', '.join(allowed)}" if allowed else "name one that is there"
    return RenderError(f"unknown {what} '{name}'", at=f"{asked.at}.{key}", way_out=way_out)


def _specs(study: str) -> dict[str, TableSpec]:
    if study == QUALITY:
        return {spec.name: spec for spec in QUALITY_TABLES}
    return Results(tables={}).specs


def _levels(asked: Asked, project: Project) -> Levels:
    """Give the values that a study's plan declares, by the column that they stand in."""
    plan = None if asked.study == QUALITY else plan_of(asked.study, project)
    if plan is None:
        return {}
    if plan.indicators is None:
        arms = {item.name for item in plan.arms}
        return {"contrast": {item.name for item in plan.contrasts}, "arm": arms}
    own = chosen(plan.indicators)
    named = asked.keys["where"].get("indicator", tuple(item.id for item in own))
    return {
        "indicator": {item.id for item in own},
        "version": {item.version for item in own},
        "definition": {one.name for item in own if item.id in named for one in item.definitions},
        "group_kind": {"", *plan.indicators.groups},
    }
