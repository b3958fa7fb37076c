"""`evaluation kolada`: what it writes, what it refuses, and what it tells of changes."""

import json

import pytest

from evaluation.cli import main
from evaluation.data.kolada.snapshot import read_snapshot
from evaluation.provenance import AuditLog
from tests.data.kolada.server import OWN, Kolada, datum, send, serving

WANTED = ["--municipality", OWN, "--kpi", "N31814", "--kpi", "N31824", "--years", "2018-2022"]


@pytest.fixture
def kolada():
    return Kolada()


@pytest.fixture
def run(kolada, empty_project, capsys):
    """Run the verb against the server, in a project; gives code, words and errors."""
    with serving(kolada) as base:

        def fetch(*more, out="kolada.json", wanted=WANTED):
            told = [*wanted, "--base", base, "--out", str(empty_project / out), *more]
            code = main(["kolada", "fetch", *told, "--project", str(empty_project)])
            captured = capsys.readouterr()
            return code, captured.out, captured.err

        yield fetch


@pytest.fixture
def empty_project(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795996800")  # 2026-11-30
    (tmp_path / "pyproject.toml").write_text("[tool.evaluation]\n", encoding="utf-8")
    for name in ("analyses", "reports"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_one_file_is_written_with_its_proof_and_its_day(run, empty_project):
    code, out, _ = run()

    assert code == 0
    found = read_snapshot(empty_project / "kolada.json")
    assert found.sha256 in out
    assert found.date == "2026-11-30"
    assert "Liknande kommuner IFO, Enköping, 2020" in out
    assert [path.name for path in empty_project.glob("*.json")] == ["kolada.json"]


def test_an_earlier_snapshot_stays_unless_it_is_said(run, empty_project):
    run()
    before = (empty_project / "kolada.json").read_bytes()

    code, _, err = run()

    assert (code, err) == (
        2,
        "there is a snapshot already @ kolada.json; name another file, or replace it with --over\n",
    )
    assert (empty_project / "kolada.json").read_bytes() == before


def test_what_kolada_has_revised_is_told_when_it_is_fetched_again(run, kolada):
    run()
    kolada.changed["N31814", OWN, 2020] = datum("N31814", OWN, 2020, 44.1)
    kolada.changed["N31814", OWN, 2021] = datum("N31814", OWN, 2021, 0.0, isdeleted=True)

    code, out, _ = run("--over")

    assert code == 0
    assert "since 2026-11-30: 2 earlier values changed" in out
    assert f"revised: N31814 {OWN} 2020: 38.0 -> 44.1" in out
    assert f"gone: N31814 {OWN} 2021: 39.0 -> nothing" in out


def test_two_snapshots_are_compared_without_asking(run, kolada, empty_project, capsys):
    run(out="old.json")
    asked = len(kolada.asked)
    old, new = str(empty_project / "old.json"), str(empty_project / "old.json")

    code = main(["kolada", "compare", old, new, "--json", "--project", str(empty_project)])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == {"revised": [], "added": 0, "regrouped": []}
    assert len(kolada.asked) == asked


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        pytest.param((404, b""), 1, "it answers 404 @ data/kpi", id="not there"),
        pytest.param((200, b'{"values": ['), 3, "not whole JSON @ data/kpi", id="cut off"),
        pytest.param((200, b'{"x": 1}'), 3, "another shape @ data/kpi", id="another shape"),
    ],
)
def test_nothing_is_written_when_something_fails(run, kolada, empty_project, fault, code, told):
    kolada.faults["data"] = [lambda handler: send(handler, *fault)]

    found, _, err = run("--over")

    assert found == code
    assert told in err
    assert list(empty_project.glob("*.json")) == []
    assert list(empty_project.glob(".*")) == []
    assert AuditLog(empty_project / "build" / "private" / "audit.jsonl").trail().lines == 1


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        pytest.param(["--municipality", "381", "--years", "2020"], "no code of a muni", id="code"),
        pytest.param([*WANTED[:6], "--years", "2022-2018"], "no years @ --years", id="years"),
        pytest.param([*WANTED, "--kpi", "långvarigt"], "no id of a measure @ --kpi", id="measure"),
        pytest.param([*WANTED, "--kpi", "N99999"], "Kolada has no N99999", id="unknown measure"),
        pytest.param(["--municipality", "9999", *WANTED[2:]], "no municipality 9999", id="unknown"),
    ],
)
def test_what_cannot_be_asked_is_refused(run, empty_project, wanted, told):
    code, _, err = run(wanted=wanted)

    assert code == 2
    assert told in err
    assert list(empty_project.glob("*.json")) == []


def test_saved_answers_become_a_snapshot_without_the_network(run, kolada, empty_project, capsys):
    saved = empty_project / "svar.json"
    saved.write_text(json.dumps({"values": [datum("N31814", OWN, 2020, 44.8)]}), encoding="utf-8")
    out = empty_project / "kolada.json"

    arguments = [str(saved), "--municipality", OWN, "--out", str(out)]
    code = main(["kolada", "read", *arguments, "--project", str(empty_project)])

    assert code == 0
    assert read_snapshot(out).known == {("N31814", OWN, 2020): 44.8}
    assert "no group by that subject and name" in capsys.readouterr().out
    assert kolada.asked == []
