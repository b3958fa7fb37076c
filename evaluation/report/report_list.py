"""The lists of reports for the first page: the municipality's own, and examples apart."""

from collections.abc import Callable, Iterator, Mapping

from evaluation.errors import EvaluationError, UsageError
from evaluation.provenance import rendering_day
from evaluation.provenance.project import Project, find_project
from evaluation.report.answers.summary import one_line
from evaluation.report.catalogue import COMPARING, COSTING, EQUAL, FLOWING, FOLLOWING, Fit
from evaluation.report.costs.lead import one_line as costs_in_one_line
from evaluation.report.equity.lead import one_line as gaps_in_one_line
from evaluation.report.indicators.dashboard import one_line as year_in_one_line
from evaluation.report.labels import told
from evaluation.report.language import DEFAULT, LANGUAGES, Language, say, speaking, spoken
from evaluation.report.literal import as_words, literal
from evaluation.report.markup import Passage
from evaluation.report.material import Material, build_folder, read_material
from evaluation.report.waiting.lead import one_line as waits_in_one_line

PUBLISHED = "publicerad"
IN_ONE_LINE: Mapping[Fit, Callable[[Material], str]] = {
    COSTING: costs_in_one_line,
    COMPARING: one_line,
    EQUAL: gaps_in_one_line,
    FLOWING: waits_in_one_line,
    FOLLOWING: year_in_one_line,
}
"""The first that fits a study tells it."""
READERS = {"namnd": "list.board", "": "list.technical", "revision": "list.audit"}


def list_reports(*first: str) -> Passage:
    """List the municipality's own studies, with the pages of each.

    Parameters
    ----------
    first : str
        Names of studies in the order in which they stand; all others follow by name.

    Raises
    ------
    UsageError
        When there is no page of a named study.
    """
    project = find_project()
    names = _with_page(project)
    for name in first:
        if name not in names:
            way_out = f"studies with a page: {', '.join(names)}"
            raise UsageError(f"no report of '{name}'", at="the first page", way_out=way_out)
    ordered = [*first, *(name for name in names if name not in first)]
    return _listed(project, ordered, is_example=False)


def list_examples() -> Passage:
    """List what is computed from published data, to show that the tools are right."""
    project = find_project()
    return _listed(project, _with_page(project), is_example=True)


def _with_page(project: Project) -> list[str]:
    return [name for name in project.studies() if project.page(name).is_file()]


def _listed(project: Project, names: list[str], *, is_example: bool) -> Passage:
    lines = [line for name in names for line in _lines(project, name, is_example=is_example)]
    return Passage("\n".join(lines) or say("list.none"))


def _lines(project: Project, study: str, *, is_example: bool) -> Iterator[str]:
    """Give the line of a study; what has not been run is never taken for an example."""
    name = literal(study)
    if not (build_folder() / study).is_dir():
        yield from [] if is_example else [f"- {say('list.not_run', study=name)}"]
        return
    try:
        material = read_material(study)
    except EvaluationError:
        yield from [] if is_example else [f"- {say('list.run_again', study=name)}"]
        return
    if _is_example(material) == is_example:
        yield _line(project, material)


def _is_example(material: Material) -> bool:
    delivery = material.manifest.get("delivery") or {}
    return str(delivery.get("ursprung") or material.manifest.get("origin")) == PUBLISHED


def _line(project: Project, material: Material) -> str:
    plan = material.plan
    title, question = literal(told(plan.title)), literal(told(plan.question))
    pages = [page.stem for page in project.pages(plan.name)]
    links = [link for language in LANGUAGES for link in _links(plan.name, pages, language)]
    tellers = (f" {tell(material)}" for fit, tell in IN_ONE_LINE.items() if fit.holds(plan))
    found = next(tellers, "")
    words = f" {say('list.synthetic')}" if material.is_synthetic else ""
    if plan.valid_until and plan.valid_until < rendering_day():
        words += f" {say('list.expired', date=plan.valid_until)}"
    mark = "" if as_words(title).endswith(("?", "!", ".")) else "."
    if len(links) == 1:
        return f"- [{title}]({plan.name}.html){mark} {question}{found}{words}"
    return f"- **{title}{mark}** {question}{found}{words}\\\n  {' · '.join(links)}"


def _links(study: str, pages: list[str], language: Language) -> Iterator[str]:
    """Link to the pages in a language, each in its own words."""
    own = spoken()
    for reader, key in READERS.items():
        stem = "-".join(filter(None, (study, reader, "" if language == DEFAULT else language)))
        if stem in pages:
            with speaking(language):
                link = f"[{say(key)}]({stem}.html)"
            yield link if language == own else f"[{link}]{{lang={language}}}"
