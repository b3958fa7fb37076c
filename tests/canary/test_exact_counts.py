"""No exact count of persons or rows leaves: true ones are looked for in all that is published."""

import json
import re

import pandas as pd
import polars as pl
import pytest

from evaluation.cli import main
from evaluation.study.quality_tables import run_quality
from tests.canary.planted import pdf_text
from tests.study.small_study import NAME, make_project, run, write_delivery

# Shorter numbers stand everywhere; a multiple of five is what may be shown.
SHORTEST, STEP = 1000, 5
SPACE = "[\\s.,\u00a0\u202f\u2009]?"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give a project with a study that is run and rendered, and the delivery that it read."""
    delivery = write_delivery(tmp_path_factory.mktemp("exact") / "liten")
    project = make_project(tmp_path_factory.mktemp("project"))
    run(project, delivery)
    run_quality(delivery, root=project.root, out=project.output("datakvalitet"))
    words = ["render", NAME, "--project", str(project.root), "--engine", "embedded"]
    assert main(words) == 0
    return project, delivery


@pytest.fixture(scope="module")
def exact(made):
    """Give rows, persons and bytes as they are, of the files and of what the study keeps."""
    project, delivery = made
    found = {}
    for path in sorted(delivery.glob("*.csv")):
        table = pl.read_csv(path, infer_schema=False, separator=";")
        found[path.name] = {table.height, path.stat().st_size}
        if "lopnr" in table.columns:
            found[path.name].add(table["lopnr"].n_unique())
    for path in sorted(project.store.rglob("cohort/*/*.parquet")):
        frame = pd.read_parquet(path)
        numbers = [] if path.stem != "flow" else frame[["persons", "rows"]].to_numpy().ravel()
        found[path.name] = {len(frame), *map(int, numbers)}
    counts = set().union(*found.values())
    return {count for count in counts if count >= SHORTEST and count % STEP}


# The outlines of letters, and files within files, are drawn with numbers of their own.
DRAWN = re.compile(r"""\bd="[^"]*"|base64,[A-Za-z0-9+/=]+""")


def spelled(text, counts):
    """Give the counts that a text holds, whatever stands between their groups of digits."""
    text = DRAWN.sub("", text)
    found = set()
    for count in counts:
        groups = SPACE.join(f"{count:,}".split(","))
        if re.search(rf"(?<![0-9A-Za-z.,-]){groups}(?![0-9A-Za-z]|[.,][0-9])", text):
            found.add(count)
    return found


def read_by_anyone(project):
    for top in (project.build, project.site, project.reports):
        for path in sorted(top.rglob("*")):
            if path.is_file() and project.private not in path.parents:
                yield path


def test_there_is_something_to_find(exact):
    assert len(exact) > 10
    count = max(exact)
    assert spelled(f"<td>{count}</td>", exact) == {count}
    assert spelled(f"rader: {count:,}".replace(",", "\u202f"), exact) == {count}
    assert spelled(f"a{count}b 0.{count}", exact) == set()


def test_no_exact_count_is_in_a_published_file_or_page(made, exact):
    project, _ = made
    files = [path for path in read_by_anyone(project) if path.suffix not in (".pdf", ".woff2")]

    found = {path.name: spelled(path.read_text("utf-8", "replace"), exact) for path in files}

    assert {f"{NAME}.html", "manifest.json", "flow.csv", "quality_linkage.csv"} <= set(found)
    assert {name: counts for name, counts in found.items() if counts} == {}


def test_no_exact_count_is_in_the_words_of_the_pdf(made, exact):
    project, _ = made
    text = pdf_text(project.rendered / f"{NAME}.pdf")
    if text is None:
        pytest.skip("pdftotext (poppler) is not installed")

    assert spelled(text, exact) == set()


@pytest.mark.parametrize("study", [NAME, "datakvalitet"])
def test_records_tell_rows_in_steps_and_no_bytes(made, study):
    project, delivery = made
    manifest = json.loads((project.output(study) / "manifest.json").read_text("utf-8"))

    rows = {entry["file"]: entry["rows"] for entry in manifest["inputs"]}
    exact = pl.read_csv(delivery / "person.csv", infer_schema=False, separator=";").height
    assert abs(rows["person.csv"] - exact) <= STEP // 2
    assert all(count is None or count % STEP == 0 for count in rows.values())
    assert all("bytes" not in entry and len(entry["sha256"]) == 64 for entry in manifest["inputs"])
    assert all(
        count is None or count % STEP == 0
        for step in manifest["steps"]
        if step["name"] in ("cohort", "estimate")
        for count in step["rows"].values()
    )
