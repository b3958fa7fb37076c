"""What an attempt leaves: the lock of the plan, and nothing when a file changed meanwhile."""

import json
import shutil

import pandas as pd
import pytest

from evaluation.data import check_delivery, read_table
from evaluation.errors import DataError, EvaluationError, ProtocolError
from evaluation.provenance import Project, folder_hashes
from evaluation.study import run_study
from evaluation.study.inputs import delivery_digest, digest_of_folder
from evaluation.study.quality_tables import run_quality
from tests.study.small_study import HERE, NAME, SHORT, make_project
from tests.study.test_locking import CHANGED, as_real, write

ROSSI = "rossi"


class Stopped(Exception):  # noqa: N818 no error: somebody broke it off
    """The person at the keyboard had seen enough."""


def attempt(project, data, name=NAME, **hooks):
    return run_study(
        name, root=project.root, out=project.output(name), store=project.store, data=data, **hooks
    )


@pytest.fixture
def own(delivery, tmp_path):
    """The delivery in a folder that may be changed."""
    return shutil.copytree(delivery, tmp_path / "own")


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path / "project", protocol=SHORT, analysis="")


@pytest.fixture
def table(tmp_path):
    """A project with a study on one table of numbers."""
    root = tmp_path / "rossi"
    folder = root / "analyses" / ROSSI
    folder.mkdir(parents=True)
    shutil.copy(HERE / "pyproject.toml", root)
    text = (HERE / "analyses" / ROSSI / "protocol.toml").read_text(encoding="utf-8")
    text = text.replace("rossi.sav", "tabell.parquet")
    (folder / "protocol.toml").write_text(text, encoding="utf-8")
    frame = read_table(HERE / "analyses" / ROSSI / "rossi.sav").to_pandas()
    frame.to_parquet(folder / "tabell.parquet", index=False)
    return Project(root)


def test_attempt_that_was_broken_off_has_locked_the_plan(project, own):
    as_real(own)
    lock = project.analyses / NAME / "protocol.lock"

    def stop(_):
        raise Stopped

    with pytest.raises(Stopped):
        attempt(project, own, progress=stop)

    assert list(json.loads(lock.read_text(encoding="utf-8"))["versions"]) == ["1.0.0"]
    assert not project.output(NAME).exists()
    write(project, CHANGED)
    with pytest.raises(ProtocolError, match=r"version 1\.0\.0 is locked and has been changed"):
        attempt(project, own)


def test_file_changed_during_the_run_is_named_and_nothing_is_written(project, own):
    def change(*_):
        with (own / "insats.csv").open("ab") as file:
            file.write(b"\n")

    with pytest.raises(DataError, match=r"changed while it was used @ own/insats\.csv; run again"):
        attempt(project, own, opened=change)

    assert not project.output(NAME).exists()
    assert [path.name for path in project.build.iterdir()] == ["private"]


def test_every_changed_file_is_named(project, own):
    def change(*_):
        (own / "insats.csv").unlink()
        (own / "leverans.json").write_text("{}", encoding="utf-8")

    with pytest.raises(EvaluationError) as caught:
        attempt(project, own, opened=change)

    assert [line.partition(";")[0] for line in str(caught.value).splitlines()] == [
        "the file was changed while it was used @ own/insats.csv",
        "the file was changed while it was used @ own/leverans.json",
    ]


@pytest.mark.parametrize("name", ["insats.csv", "leverans.json"])
def test_file_changed_while_it_is_read_is_not_kept_under_its_first_hash(own, tmp_path, name):
    store = tmp_path / "store"
    before = (own / name).read_bytes()

    def change(_):
        (own / name).write_bytes(before + b"\n")

    with pytest.raises(DataError, match=rf"changed while it was read @ own/{name};"):
        check_delivery(own, store=store, progress=change)

    assert list(store.rglob("store.json")) == []


def test_quality_of_a_delivery_that_changes_is_not_published(own, tmp_path, monkeypatch):
    from evaluation.study import quality_tables

    published = quality_tables.publish

    def change(*arguments):
        (own / "leverans.json").write_bytes((own / "leverans.json").read_bytes() + b"\n")
        return published(*arguments)

    monkeypatch.setattr(quality_tables, "publish", change)

    with pytest.raises(DataError, match=r"changed while it was used @ own/leverans\.json"):
        run_quality(own, root=tmp_path, out=tmp_path / "out", store=tmp_path / "store")

    assert not (tmp_path / "out").exists()


def test_table_changed_and_restored_leaves_no_wrong_step_behind(table):
    path = table.analyses / ROSSI / "tabell.parquet"
    before = path.read_bytes()
    right = attempt(table, None, name=ROSSI).manifest.digest
    shutil.rmtree(table.build)

    def change(*_):
        frame = pd.read_parquet(path)
        frame.assign(arrest=1 - frame["arrest"]).to_parquet(path, index=False)

    with pytest.raises(DataError, match=r"changed while it was used @ rossi/tabell\.parquet"):
        attempt(table, None, name=ROSSI, opened=change)
    path.write_bytes(before)

    assert attempt(table, None, name=ROSSI).manifest.digest == right


def test_own_code_changed_during_the_run_is_named(table):
    path = table.analyses / ROSSI / "analysis.py"
    attempt(table, None, name=ROSSI)
    before = folder_hashes(table.output(ROSSI))

    def change(*_):
        path.write_text("LIMIT = 2\n", encoding="utf-8")

    with pytest.raises(ProtocolError, match=r"code was changed while it was run @ rossi/analysis"):
        attempt(table, None, name=ROSSI, opened=change)

    assert folder_hashes(table.output(ROSSI)) == before


def test_digest_of_a_delivery_is_that_of_its_files_wherever_they_lie(project, own):
    found = []
    with pytest.raises(Stopped):
        attempt(project, own, opened=lambda _, source: found.append(source), progress=_stop)

    (source,) = found
    assert delivery_digest(source.inputs) == digest_of_folder(own)
    assert digest_of_folder(own) == digest_of_folder(shutil.copytree(own, own.with_name("copy")))
    (own / "avslut.csv").unlink()
    assert digest_of_folder(own) != delivery_digest(source.inputs)


def _stop(_):
    raise Stopped


@pytest.mark.parametrize("text", ["", "[]", '{"filer": 3}', '{"filer": [{"fil": "../x.csv"}]}'])
def test_digest_of_a_broken_delivery_is_that_of_what_is_there(tmp_path, text):
    folder = tmp_path / "own"
    folder.mkdir()
    (tmp_path / "x.csv").write_text("outside", encoding="utf-8")
    assert digest_of_folder(folder) == ""
    (folder / "leverans.json").write_text(text, encoding="utf-8")

    first = digest_of_folder(folder)
    (tmp_path / "x.csv").write_text("outside, changed", encoding="utf-8")

    assert first == digest_of_folder(folder) != ""
