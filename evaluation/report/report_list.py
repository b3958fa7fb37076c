"""The list of reports for the first page."""

from evaluation.errors import EvaluationError
from evaluation.provenance.project import find_project
from evaluation.report.answers.summary import one_line
from evaluation.report.literal import literal
from evaluation.report.markup import Passage
from evaluation.report.material import build_folder, read_material


def list_reports() -> Passage:
    """List every study that has a page, with its question and whether it has been run."""
    project = find_project()
    lines = []
    for study in project.studies():
        if not (project.reports / f"{study}.qmd").is_file():
            continue
        lines.append(_line(study))
    return Passage("\n".join(lines) or "Inga rapporter ännu.")


def _line(study: str) -> str:
    if not (build_folder() / study).is_dir():
        return f"- {literal(study)}: ännu inte körd."
    try:
        material = read_material(study)
    except EvaluationError:
        return f"- {literal(study)}: resultaten behöver köras om."
    words = " Syntetiska data." if material.is_synthetic else ""
    question = literal(material.plan.question.sv)
    found = f" {one_line(material)}" if material.plan.panel is None else ""
    return f"- [{literal(material.plan.title.sv)}]({study}.html). {question}{found}{words}"
