"""A study run again with the code of its own commit, in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from evaluation.commands.output import Output
from evaluation.commands.second_run import BUILD_VARIABLE, figures_below, framework_of
from evaluation.errors import UsageError, VerificationError
from evaluation.provenance import MANIFEST, Project, RunManifest, source_hashes, study_of_page

_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class AtItsCommit:
    """Runs a study with the code of a commit, in the same interpreter with the same packages.

    Attributes
    ----------
    project : Project
        The commit, checked out.
    study, data, output
        As in `Here`.
    """

    project: Project
    study: str
    data: Path | None
    output: Output

    def sources(self, reference: RunManifest) -> dict[str, str]:
        """Hash what the study is made with at the commit."""
        files = {str(entry["file"]) for entry in reference.inputs}
        return source_hashes(
            self.project, self.study, inputs=files, package=framework_of(self.project)
        )

    def run(self, _: Path, out: Path) -> RunManifest:
        """Run the study by the command line of the commit; its checkout has an empty store."""
        data = [] if self.data is None else ["--data", str(self.data)]
        self.output.progress(f"{self.study}: running again with the code of its commit")
        self._give("run", self.study, *data)
        built = self.project.output(self.study)
        shutil.copytree(built, out)
        return _read(built / MANIFEST)

    def render(self, _: Path, out: Path) -> Mapping[str, Path]:
        """Render the pages by the command line of the commit."""
        self.output.progress(f"{self.study}: rendering again with the code of its commit")
        stems = [page.stem for page in self.project.pages(self.study)]
        self._give("render", *stems, "--engine", "embedded", "--out", str(out))
        # What it renders when not asked for more is for that commit to say.
        folder = f"embedded/{self.project.reports.name}"
        pages = {
            f"{folder}/{path.name}": path
            for path in out.iterdir()
            if study_of_page(path) == self.study
        }
        return {**pages, **figures_below(self.project.output(self.study))}

    def _give(self, *words: str) -> None:
        paths = [
            str(framework_of(self.project).parent),
            *filter(None, [os.environ.get("PYTHONPATH")]),
        ]
        clean = {name: text for name, text in os.environ.items() if name != BUILD_VARIABLE}
        said = ""
        with subprocess.Popen(  # noqa: S603 our own interpreter and words, no shell
            [sys.executable, "-m", "evaluation", *words, "--project", str(self.project.root)],
            cwd=self.project.root,
            env={**clean, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as done:
            for line in done.stderr or ():
                said = line.strip() or said
                self.output.progress(f"  {line.rstrip()}")
        if done.returncode:
            raise VerificationError(
                f"`{words[0]}` with the code of the commit stopped: {said or 'without a word'}",
                at=self.study,
                way_out="look at what differs in data and packages",
            )


@contextmanager
def checked_out(project: Project, reference: RunManifest, plan: Path) -> Iterator[Project]:
    """Check out the commit of a run in a private folder, with the plan the run followed.

    Parameters
    ----------
    plan : Path
        The study's folder; of a release the frozen one, which takes the commit's place.

    Raises
    ------
    UsageError
        When the manifest names no commit that says all, or the commit is not here.
    """
    commit = _commit(project, reference)
    room = Path(tempfile.mkdtemp(dir=project.private, prefix="checkout-"))
    tree = room / "project"
    try:
        _git(project, "worktree", "add", "--detach", "--quiet", str(tree), commit)
        inner = Project(tree / _git(project, "rev-parse", "--show-prefix").strip())
        own = inner.analyses / reference.study
        shutil.rmtree(own, ignore_errors=True)
        shutil.copytree(plan, own)
        yield inner
    finally:
        shutil.rmtree(room, ignore_errors=True)
        _git(project, "worktree", "prune")


def _commit(project: Project, reference: RunManifest) -> str:
    commit = str(reference.machine.get("commit", ""))
    place = f"{reference.study}/{MANIFEST}"
    if not commit or reference.machine.get("is_dirty", True):
        raise UsageError(
            "the run was not of a commit, so there is none to check out",
            at=place,
            way_out="leave --checkout out, or run the study again from a clean tree",
        )
    try:
        _git(project, "cat-file", "-e", f"{commit}^{{commit}}")
    except VerificationError:
        raise UsageError(
            f"commit {commit[:_SHOWN]} is not in this repository", at=place, way_out="git fetch"
        ) from None
    return commit


def _git(project: Project, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 fixed words and a commit, no shell
        # Checking out must not start what the repository hooks to it.
        ["git", "-c", f"core.hooksPath={os.devnull}", *words],  # noqa: S607 git from PATH
        cwd=project.root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        problem = f"git {words[0]} stopped"
        raise VerificationError(problem, at=project.root.name, way_out="run it by hand to see why")
    return done.stdout


def _read(path: Path) -> RunManifest:
    # Of another version of the code: what it does not know is empty, what is new is left.
    content = json.loads(path.read_text(encoding="utf-8"))
    known = {item.name for item in fields(RunManifest)}
    return RunManifest(**{name: value for name, value in content.items() if name in known})
