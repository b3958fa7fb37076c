"""A small project with one page that uses everything."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.provenance.project import STYLE
from evaluation.render import RenderedPage, render_page

HERE = Path(__file__).parent


def _make_project(folder: Path) -> Path:
    root = folder / "project"
    shutil.copytree(HERE / "project", root)
    shutil.copytree(STYLE, root / "reports" / "_style")
    results = root / "build" / "demo"
    results.mkdir(parents=True)
    shutil.move(root / "manifest.json", results / "manifest.json")
    return root


def _render(root: Path, **options: object) -> RenderedPage:
    page = root / "reports" / "demo.qmd"
    return render_page(page, out=root / "_site" / "reports", engine="embedded", **options)


@pytest.fixture
def make_project() -> Callable[[Path], Path]:
    return _make_project


@pytest.fixture
def render() -> Callable[..., RenderedPage]:
    return _render


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return _make_project(tmp_path)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> RenderedPage:
    root = _make_project(tmp_path_factory.mktemp("demo"))
    return _render(root, formats=("html", "pdf", "docx"))


@pytest.fixture
def page(project: Path) -> Callable[[str], Path]:
    """Write a page with the given body and give its path."""

    def write(body: str, front: str = "title: T\ndate: 2026-03-12") -> Path:
        path = project / "reports" / "page.qmd"
        path.write_text(f"---\n{front}\n---\n\n{body}\n", encoding="utf-8")
        return path

    return write
