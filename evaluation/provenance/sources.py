"""What a run was made with, byte by byte: package, plan, page and lock, file by file."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from evaluation.provenance.environment import LOCK
from evaluation.provenance.fingerprint import sha256_bytes
from evaluation.provenance.layers import PACKAGE
from evaluation.provenance.project import Project

SCHEMAS = "data_schemas"
OWN_CODE = "analysis.py"
_ABOVE_STUDIES = tuple(f"{PACKAGE.name}/{room}" for room in ("report/", "render/", "commands/"))
_OF_ALL_PAGES = ("_quarto.yml", "_variables.yml")
_EXTENSIONS = "_extensions"
_NO_SOURCE = frozenset({".pyc", ".pyo"})


def source_hashes(
    project: Project,
    study: str,
    *,
    inputs: Collection[str] = (),
    plan: Path | None = None,
    package: Path = PACKAGE,
) -> dict[str, str]:
    """SHA-256 of every file that a study is made with, by path from the project.

    The code of the package, its schemas, the study's folder, its page and the lock. Unlike
    the fingerprints of the manifest's `code` also what changes no result counts: a comment
    is a byte.

    Parameters
    ----------
    inputs : collection of str
        Names of files in the study's folder that are input files, hashed as such.
    plan : Path, optional
        Where the study's folder is, when it is the frozen one of a release.
    package : Path
        Folder of the package.
    """
    own = plan or project.analyses / study
    left_out = {own / name for name in inputs}
    name = (project.analyses / study).relative_to(project.root).as_posix()
    found = {
        **_below(package, root=package.parent),
        **_below(package.parent / SCHEMAS, root=package.parent),
        **{
            f"{name}/{file}": proof
            for file, proof in _below(own, root=own, left_out=left_out).items()
        },
    }
    for path in [*_page_files(project, study), project.root / LOCK]:
        if path.is_file():
            found[path.relative_to(project.root).as_posix()] = _proof(path)
    return dict(sorted(found.items()))


def source_layer(name: str, study: str) -> str:
    """Name the layer that a file of `source_hashes` belongs to."""
    if name == LOCK:
        return "packages"
    if name.startswith(("reports/", f"{_EXTENSIONS}/")) or name in _OF_ALL_PAGES:
        return "page source"
    own = f"analyses/{study}/"
    return "protocol" if name.startswith(own) and name != own + OWN_CODE else "code"


def rendered_with(before: Mapping[str, str], now: Mapping[str, str], study: str) -> dict[str, str]:
    """Renew what shapes pages only: it counts from the rendering, the rest from the run."""
    if not before or not now:
        return dict(before)
    kept = {name: proof for name, proof in before.items() if not _is_of_pages(name, study)}
    renewed = {name: proof for name, proof in now.items() if _is_of_pages(name, study)}
    return dict(sorted({**kept, **renewed}.items()))


def changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Say of each file that differs how: "has other bytes", "is missing", "was not there"."""
    words = {}
    for name in sorted({*before, *now}):
        if name not in now:
            words[name] = "is missing"
        elif name not in before:
            words[name] = "was not there"
        elif before[name] != now[name]:
            words[name] = "has other bytes"
    return words


def _is_of_pages(name: str, study: str) -> bool:
    return source_layer(name, study) == "page source" or name.startswith(_ABOVE_STUDIES)


def _below(folder: Path, *, root: Path, left_out: Collection[Path] = ()) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path not in left_out]
    return {
        path.relative_to(root).as_posix(): _proof(path)
        for path in files
        if _is_source(path.relative_to(folder))
    }


def _is_source(path: Path) -> bool:
    # Nothing reads hidden files: they are an editor's or a system's.
    hidden = any(part.startswith((".", "__pycache__")) for part in path.parts)
    return not hidden and path.suffix not in _NO_SOURCE


def _page_files(project: Project, study: str) -> Iterator[Path]:
    """Pages, what they may include, style and references; other pages are other studies'."""
    yield from project.pages(study)
    yield from (project.root / name for name in _OF_ALL_PAGES)
    for pattern in ("*.bib", "_*.qmd", "_*/*.qmd"):
        yield from sorted(project.reports.glob(pattern))
    yield from _extension_files(project)
    own_style = project.reports / "_style"
    yield from (path for path in sorted(own_style.rglob("*")) if own_style.is_dir())


def _extension_files(project: Project) -> Iterator[Path]:
    """Files of the extensions that the project says its pages take their format from."""
    settings = project.root / _OF_ALL_PAGES[0]
    told = settings.read_text(encoding="utf-8") if settings.is_file() else ""
    for declared in sorted((project.root / _EXTENSIONS).rglob("_extension.yml")):
        if f"{declared.parent.name}-" in told:
            yield from sorted(declared.parent.rglob("*"))


def _proof(path: Path) -> str:
    # A checkout on Windows may have other line ends; nothing follows from them.
    return sha256_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
