"""`evaluation report`: from nothing to pages, with the seconds of each step."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from evaluation.commands.check import broken, write_rows
from evaluation.commands.output import Output, shown
from evaluation.commands.quality import quality_one
from evaluation.commands.render import Asked, chosen_pages, render_one
from evaluation.commands.run import chosen, run_one
from evaluation.commands.synth import (
    DEFAULT,
    asked_scenarios,
    default_folder,
    write_scenario,
)
from evaluation.provenance import Project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--engine", choices=("auto", "embedded", "quarto"), default="auto")


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Synthesise, check, run every study and render every page."""
    from evaluation.data import check_delivery
    from evaluation.render import engine_note

    seconds: dict[str, float] = {}
    folder = default_folder(project)
    with _timed(seconds, "synth", output):
        write_scenario(DEFAULT, None, project)
    with _timed(seconds, "check", output):
        report = check_delivery(folder, store=project.store)
        write_rows(report, folder.name, project)
        if not report.ok:
            raise broken(report, folder)
    with _timed(seconds, "quality", output):
        quality_one(folder, project, output)
    for scenario, adults in asked_scenarios(project).items():
        with _timed(seconds, f"synth {scenario}", output):
            write_scenario(scenario, adults, project)
    for name in chosen((), project):
        with _timed(seconds, f"run {name}", output):
            run_one(name, project, output)
    paths = [shown(folder, project)]
    if note := engine_note(arguments.engine):
        output.progress(note)
    for page in chosen_pages((), project):
        with _timed(seconds, f"render {page.stem}", output):
            asked = Asked(engine=arguments.engine)
            done = render_one(page, project, out=project.rendered, asked=asked)
            paths += done["paths"]
    width = max(len(step) for step in seconds)
    lines = [f"{step:<{width}}  {used:6.1f} s" for step, used in seconds.items()]
    lines.append(f"{'all':<{width}}  {sum(seconds.values()):6.1f} s")
    memory = peak_memory()
    lines += [f"{'peak memory':<{width}}  {memory} MB"] if memory else []
    output.result({"seconds": seconds, "peak_mb": memory, "paths": paths}, [*lines, *paths])
    return 0


def peak_memory() -> int:
    """Largest memory of this process or of one it started, in MB; 0 where it is not told."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = max(resource.getrusage(one).ru_maxrss for one in who)
    return round(used / (2**20 if sys.platform == "darwin" else 2**10))


@contextmanager
def _timed(seconds: dict[str, float], step: str, output: Output) -> Iterator[None]:
    output.progress(step)
    began = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - began
