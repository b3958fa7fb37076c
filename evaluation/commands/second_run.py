"""How `verify` runs a study anew: with its own plan, in a project of its own, or at its commit."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.commands.changes import changes_beside
from evaluation.commands.output import Output
from evaluation.commands.render import FORMATS, sealed_names
from evaluation.provenance import FIGURES, Project, RunManifest, source_hashes
from evaluation.provenance.environment import LOCK
from evaluation.provenance.layers import PACKAGE

if TYPE_CHECKING:
    from evaluation.provenance import StepResult

BUILD_VARIABLE = "EVALUATION_BUILD"
SETTINGS = "pyproject.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Runs a study with the code that is here.

    Attributes
    ----------
    project : Project
    study : str
    plan : Path
        The study's folder: of the project, or as a release froze it.
    data : Path or None
        The delivery; None when the study has its table in its own folder.
    output : Output
        Told of each step.
    against : tuple of str, optional
        Releases that its tables were held against; None when its certificate does not say.
    """

    project: Project
    study: str
    plan: Path
    data: Path | None
    output: Output
    against: tuple[str, ...] | None = None

    def sources(self, reference: RunManifest) -> dict[str, str]:
        """Hash what the study is made with here."""
        files = {str(entry["file"]) for entry in reference.inputs}
        return source_hashes(self.project, self.study, inputs=files, plan=self.plan)

    def run(self, store: Path, out: Path) -> RunManifest:
        """Run the study in a project that holds nothing but its plan."""
        from evaluation.study import run_study

        self.output.progress(f"{self.study}: running again in an empty store")
        root = out.parent / "project-of-its-own"
        shutil.copytree(self.plan, root / self.project.analyses.name / self.study)
        for name in (SETTINGS, LOCK):
            if (self.project.root / name).is_file():
                shutil.copyfile(self.project.root / name, root / name)
        if self.project.releases.is_dir():
            (root / self.project.releases.name).symlink_to(self.project.releases)
        return run_study(
            self.study,
            root=root,
            data=self.data,
            store=store,
            out=out,
            against=self.against,
            progress=self._told,
        ).manifest

    def render(self, build: Path, out: Path) -> Mapping[str, Path]:
        """Render the study's pages from the second run."""
        from evaluation.render import render_page

        self.output.progress(f"{self.study}: rendering again")
        found: dict[str, Path] = {}
        with variable_set(BUILD_VARIABLE, str(build.parent)):
            for page in self.project.pages(self.study):
                rendered = render_page(page, out=out, formats=FORMATS, engine="embedded")
                beside = changes_beside(page, self.project, out=out, build=build)
                paths = (*rendered.paths.values(), *beside.values())
                found |= sealed_names(rendered.engine, paths, self.project)
        return {**found, **figures_below(build)}

    def _told(self, step: "StepResult") -> None:
        self.output.progress(f"  {step.name:<20} {step.seconds:6.1f} s")


def holds_framework(project: Project) -> bool:
    """Whether the framework is part of the project, or installed beside it."""
    return (project.root / PACKAGE.name / "__init__.py").is_file()


def framework_of(project: Project) -> Path:
    """Folder of the framework: the project's own, or the installed one where it has none."""
    return project.root / PACKAGE.name if holds_framework(project) else PACKAGE


def figures_below(build: Path) -> dict[str, Path]:
    """Figures of a build, by the name they are compared under."""
    folder = build / FIGURES
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {f"{FIGURES}/{path.relative_to(folder).as_posix()}": path for path in files}


@contextmanager
def variable_set(name: str, value: str) -> Iterator[None]:
    """Set a variable of the environment, which is what reaches kernels and commands."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
