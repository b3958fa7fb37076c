"""Whether the code that runs is the package that was installed, and the only one of its name."""

import json
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.metadata import packages_distributions as providers
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

NAME = "insatseffekt"
PACKAGES = ("evaluation", "data_schemas")
HOME = Path(__file__).resolve().parents[2]


def foreign_packages(root: Path) -> tuple[str, ...]:
    """Name packages called as ours that may be read instead, one sentence each; none is well.

    Parameters
    ----------
    root : Path
        The project: Python reads packages in the working folder before those installed.
    """
    return tuple(
        sentence
        for look in (_other_distributions, _read_from_elsewhere, _in_the_project)
        for sentence in look(root)
    )


def _other_distributions(_: Path) -> Iterator[str]:
    found = providers()
    for package in PACKAGES:
        others = sorted({name for name in found.get(package, ()) if name != NAME})
        if others:
            yield f"{', '.join(others)} also installs a package called {package}"


def _read_from_elsewhere(_: Path) -> Iterator[str]:
    for package in PACKAGES:
        if _folder(package) != HOME / package:
            yield f"{package} is read from elsewhere than the rest of {NAME}"
    try:
        installed = _installed_in(distribution(NAME))
    except PackageNotFoundError:
        return
    if installed != HOME:
        yield f"evaluation is not the one that {NAME} installed"


def _in_the_project(root: Path) -> Iterator[str]:
    if root.resolve() == HOME:
        return
    for package in PACKAGES:
        for name in (f"{package}.py", f"{package}/__init__.py"):
            if (root / name).is_file():
                yield f"the project has a {name} of its own"


def _folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).resolve().parent if spec and spec.origin else None


def _installed_in(found: Distribution) -> Path:
    """Folder that holds the installed packages: the source of an editable installation."""
    told = json.loads(found.read_text("direct_url.json") or "{}")
    if told.get("dir_info", {}).get("editable"):
        return Path(url2pathname(urlparse(told["url"]).path)).resolve()
    return Path(str(found.locate_file(""))).resolve()
