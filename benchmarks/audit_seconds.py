"""What the door costs the flagship study: protect, attack, withhold more, certify.

Run: python -m benchmarks.audit_seconds [--adults 10000]
The unpublished tables come from the step store, where `evaluation run` has kept them. With
`--adults` a municipality of that size is drawn, and its tables are computed first (minutes).
Processor seconds: the clock tells mostly about others on a machine that others use.
"""

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from evaluation.commands.synth import DEFAULT, scenario_seed, write_municipality
from evaluation.disclosure import Published, Results, certificate, publish
from evaluation.protocol import Protocol, load_protocol
from evaluation.provenance import Project, StepStore, find_project
from evaluation.study.modules import own_fingerprint, own_functions
from evaluation.study.run import results_of
from evaluation.study.sources import open_source
from evaluation.study.steps import Steps

FLAGSHIP = "stockholmsjobb"


def unpublished(project: Project) -> tuple[Results, Protocol]:
    """Tables as computed, and the plan with the rules they are published under."""
    folder = project.analyses / FLAGSHIP
    functions = own_functions(folder)
    protocol = load_protocol(project.protocol(FLAGSHIP), functions=tuple(functions))
    steps = Steps(
        store=StepStore(project.store / FLAGSHIP),
        root=project.root,
        source=open_source(protocol, project, None, store=project.store),
        functions=functions,
        own_code=own_fingerprint(folder),
    )
    return results_of(steps.results(protocol), protocol, folder=folder), protocol


def municipality(adults: int, root: Path) -> Project:
    """The flagship alone, on a municipality of another size."""
    here = find_project()
    project = Project(root)
    shutil.copytree(here.analyses / FLAGSHIP, project.analyses / FLAGSHIP)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(here.root / name, root)
    folder = project.build / "synth" / DEFAULT
    write_municipality(folder, DEFAULT, seed=scenario_seed(DEFAULT), overrides={"adults": adults})
    return project


def measured(project: Project) -> tuple[float, Published]:
    results, protocol = unpublished(project)
    began = time.process_time()
    published = publish(results, protocol.disclosure)
    certificate(published, results.specs)
    return time.process_time() - began, published


def table(project: Project) -> str:
    seconds, published = measured(project)
    audit = published.audit
    assert audit is not None
    numbers = (audit.rounds, audit.last.counts, audit.last.blocks, audit.solved)
    told = [f"{number:,}" for number in (*numbers, audit.found, len(audit.further))]
    return "\n".join(
        [
            "| CPU s | rounds | counts | blocks | blocks solved | found | withheld further |",
            "|--:|--:|--:|--:|--:|--:|--:|",
            f"| {seconds:.1f} | {' | '.join(told)} |",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adults", type=int, help="default: the project's own municipality")
    given = parser.parse_args()
    if given.adults is None:
        print(table(find_project()))
        return
    with tempfile.TemporaryDirectory() as root:
        print(table(municipality(given.adults, Path(root))))


if __name__ == "__main__":
    main()
