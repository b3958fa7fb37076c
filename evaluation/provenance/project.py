"""Where things are: the project's folders, found from wherever the command was given."""

from dataclasses import dataclass
from pathlib import Path, PurePath

from evaluation.errors import UsageError
from evaluation.provenance.nested import parse_toml

STYLE = Path(__file__).resolve().parents[1] / "render" / "style"
"""Templates, style sheet and fonts of the pages, as they come with the package."""


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one project.

    Attributes
    ----------
    root : Path
        The folder whose `pyproject.toml` has a section `[tool.evaluation]`.
    """

    root: Path

    @property
    def analyses(self) -> Path:
        """One folder per study: `protocol.toml` and sometimes `analysis.py`."""
        return self.root / "analyses"

    @property
    def reports(self) -> Path:
        """The pages, as Quarto documents."""
        return self.root / "reports"

    @property
    def style(self) -> Path:
        """Templates, style sheet and fonts: the project's own where it has them."""
        own = self.reports / "_style"
        return own if own.is_dir() else STYLE

    @property
    def build(self) -> Path:
        """What runs write and pages read."""
        return self.root / "build"

    @property
    def releases(self) -> Path:
        """Frozen versions: `releases/<study>/<version>/`."""
        return self.root / "releases"

    @property
    def site(self) -> Path:
        """The output folder, as `_quarto.yml` says too."""
        return self.root / "_site"

    @property
    def rendered(self) -> Path:
        """Rendered pages: where Quarto writes them, whoever renders."""
        return self.site / self.reports.name

    @property
    def store(self) -> Path:
        """Cached steps; may hold rows about persons."""
        return self.private / "store"

    @property
    def audit(self) -> Path:
        """The audit log."""
        return self.private / "audit.jsonl"

    @property
    def private(self) -> Path:
        """What may not leave the machine; readable by its owner only."""
        folder = self.build / "private"
        folder.mkdir(parents=True, exist_ok=True, mode=0o777)
        folder.chmod(0o700)
        return folder

    def setting(self, name: str, default: str) -> str:
        """Read a text of `[tool.evaluation]` in pyproject.toml."""
        path = self.root / "pyproject.toml"
        if not path.is_file():
            return default
        tool = parse_toml(path.read_text(encoding="utf-8")).get("tool", {})
        return str(tool.get("evaluation", {}).get(name, default))

    def page(self, study: str) -> Path:
        """Path of a study's page, the one that holds everything."""
        return self.reports / f"{study}.qmd"

    def pages(self, study: str) -> tuple[Path, ...]:
        """Paths of a study's pages: `<study>.qmd` and those for other readers, sorted."""
        every = self.reports.glob(f"{study}*.qmd")
        return tuple(sorted(page for page in every if study_of_page(page) == study))

    def output(self, study: str) -> Path:
        """Folder with the published results of one study."""
        return self.build / study

    def studies(self) -> tuple[str, ...]:
        """Names of the declared studies, sorted."""
        return tuple(sorted(path.parent.name for path in self.analyses.glob("[!.]*/protocol.toml")))

    def protocol(self, study: str) -> Path:
        """Path of a study's protocol; an unknown name is a usage error that lists the known."""
        if study not in self.studies():
            known = ", ".join(self.studies()) or "none yet: evaluation new NAME"
            raise UsageError(f"unknown study '{study}'", at="analyses", way_out=f"studies: {known}")
        return self.analyses / study / "protocol.toml"


def study_of_page(page: PurePath) -> str:
    """Name the study that a page is about: `<study>.qmd`, `<study>-namnd.qmd`.

    No study has a hyphen in its name, so what follows the first one tells pages apart.
    """
    return page.stem.partition("-")[0]


def find_project(start: Path | None = None) -> Project:
    """Find the project that a folder belongs to, looking upwards from it.

    Parameters
    ----------
    start : Path, optional
        Where to begin; the working folder when not given.
    """
    begin = (start or Path.cwd()).resolve()
    for folder in (begin, *begin.parents):
        if _is_project(folder / "pyproject.toml"):
            return Project(folder)
    raise UsageError(
        "no project here",
        at="pyproject.toml",
        way_out="go to a folder whose pyproject.toml has [tool.evaluation], or give --project; "
        "evaluation new NAME makes one of an empty folder",
    )


def _is_project(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        tool = parse_toml(path.read_text(encoding="utf-8")).get("tool", {})
    except ValueError as error:
        raise UsageError(
            "not readable as TOML", at="pyproject.toml", way_out="mend the file"
        ) from error
    return "evaluation" in tool
