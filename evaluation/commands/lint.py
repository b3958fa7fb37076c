"""`evaluation lint`: what is wrong with the pages, without running them."""

import argparse
from functools import cache, partial

from evaluation.commands.output import Output
from evaluation.commands.render import chosen_pages
from evaluation.errors import EvaluationError, RenderError
from evaluation.provenance import Project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="pages (default: all)")


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Show one line per fault, and fail with exit code 6 when there is one."""
    from evaluation.render import lint_page, read_settings
    from evaluation.report.audit.faults import faults_beside
    from evaluation.report.offers import offer_of

    offers = cache(partial(offer_of, project=project))
    settings = read_settings(project.root)
    pages = chosen_pages(arguments.names, project)
    # What two pages include has its faults once.
    faults = {
        str(item): item
        for page in pages
        for item in lint_page(page, settings=settings, offers=offers)
    } | {str(item): item for item in faults_beside(pages, project)}
    nothing = f"no faults in {', '.join(page.name for page in pages) or 'no pages'}"
    lines = [_line(fault) for fault in faults.values()] or [nothing]
    records = [
        {"at": fault.at, "problem": fault.problem, "way_out": fault.way_out}
        for fault in faults.values()
    ]
    output.result({"pages": len(pages), "faults": records}, lines)
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise RenderError(f"{count} in the pages", at="reports", way_out="mend and lint again")
    return 0


def _line(fault: EvaluationError) -> str:
    return f"{fault.at}: {fault.problem}" + (f"; {fault.way_out}" if fault.way_out else "")
