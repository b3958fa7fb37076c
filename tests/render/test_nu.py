"""Pages are valid HTML and CSS by the Nu checker, which browsers' makers use too."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOME = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
VNU = Path(os.environ.get("VNU_JAR", HOME))
JAVA = shutil.which("java")
SITE = sorted((ROOT / "_site").rglob("*.html"))

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(JAVA is None, reason="Java is not on the path"),
    pytest.mark.skipif(not VNU.is_file(), reason="vnu.jar not found; set VNU_JAR to its path"),
]


def faults(*pages: Path) -> list[str]:
    command = [JAVA, "-jar", str(VNU), "--errors-only", "--format", "gnu", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return done.stderr.splitlines()


def test_a_page_with_everything_is_valid(demo):
    assert faults(demo.paths["html"]) == []


def test_an_attribute_where_it_does_not_belong_is_seen(demo, tmp_path):
    html = demo.paths["html"].read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(html.replace("<figure ", '<figure alt="x" ', 1), encoding="utf-8")

    (fault,) = faults(page)
    assert "not allowed on element" in fault


@pytest.mark.skipif(not SITE, reason="no pages in _site; run `make report` first")
def test_rendered_site_is_valid():
    assert faults(*SITE) == []
