"""Runs a page's cells, once for both formats, in a kernel of this very interpreter."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import evaluation
from evaluation.errors import RenderError
from evaluation.render.parts import Cell, Source, Text

INLINE = re.compile(r"(?<!`)`\{python\}[ \t]([^`]+)`")
_SECONDS_PER_CELL = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of code to run: a cell, or an expression inside a sentence."""

    code: str
    place: str


def jobs(source: Source) -> tuple[Job, ...]:
    """Give every piece of code of a page in the order it stands."""
    return tuple(_jobs(source))


def _jobs(source: Source) -> Iterator[Job]:
    for part in source.parts:
        if isinstance(part, Cell):
            yield Job(code=part.code, place=part.place)
        else:
            yield from _inline_jobs(part)


def _inline_jobs(text: Text) -> Iterator[Job]:
    for match in INLINE.finditer(text.content):
        yield Job(code=match.group(1).strip(), place=text.place(match.start()))


def run_jobs(
    work: Sequence[Job], *, root: Path, variables: Mapping[str, str]
) -> list[list[dict[str, Any]]]:
    """Run the code in order and give the outputs of each piece.

    Parameters
    ----------
    root : Path
        Working folder of the kernel, as `execute-dir: project`.
    variables : mapping
        Environment variables of the kernel, on top of this process' own.
    """
    from nbclient import NotebookClient

    if not work:
        return []
    notebook = _notebook(work)
    resources = {"metadata": {"path": str(root)}}
    with tempfile.TemporaryDirectory(prefix="evaluation-kernel-") as folder:
        client = NotebookClient(
            notebook,
            km=_kernel_manager(Path(folder)),
            resources=resources,
            timeout=_SECONDS_PER_CELL,
            record_timing=False,
        )
        environment = _environment(Path(folder), variables)
        with client.setup_kernel(cleanup_kc=True, env=environment, cwd=str(root)):
            return [_run(client, n, cell, work[n]) for n, cell in enumerate(notebook.cells)]


def _notebook(work: Sequence[Job]) -> Any:
    import nbformat

    make: Any = nbformat.v4
    cells = [make.new_code_cell(job.code, id=f"job-{n}") for n, job in enumerate(work)]
    return make.new_notebook(cells=cells)


def _run(client: Any, index: int, cell: Any, job: Job) -> list[dict[str, Any]]:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        done = client.execute_cell(cell, index)
    except CellExecutionError as error:
        problem = f"the code failed: {error.ename}: {error.evalue}".strip()
        raise RenderError(problem, at=job.place, way_out="mend the cell or run the study") from None
    except (CellTimeoutError, DeadKernelError) as error:
        problem = f"the code was stopped ({type(error).__name__})"
        way_out = "cells only read results; compute in the study"
        raise RenderError(problem, at=job.place, way_out=way_out) from None
    return [dict(output) for output in done.outputs]


def _kernel_manager(folder: Path) -> Any:
    """Make a kernel of this interpreter; kernels installed by the user are never looked at."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class OwnKernel(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> Any:
            launch = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]
            quiet = ["-f", "{connection_file}", "--HistoryManager.enabled=False"]
            return KernelSpec(argv=[*launch, *quiet], language="python", display_name=kernel_name)

    # Files instead of ports where the system has them: nobody else can connect.
    address = {"transport": "ipc", "ip": str(folder / "ipc")} if os.name == "posix" else {}
    return AsyncKernelManager(
        kernel_name="evaluation",
        kernel_spec_manager=OwnKernel(),
        connection_file=str(folder / "kernel.json"),
        **address,
    )


def _environment(folder: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Fix what could make two renders differ: hash seed, locale, time zone, settings of a user."""
    package = str(Path(evaluation.__file__).resolve().parents[1])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    fixed = {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        "PYTHONSTARTUP": "",
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "MPLBACKEND": "agg",
    }
    return {**os.environ, **fixed, **variables}
