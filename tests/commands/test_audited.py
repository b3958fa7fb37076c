"""The audit log tells of every command that counts, however it ended, and of no person."""

import json
import shutil

import pytest

from evaluation.cli import main
from evaluation.commands.audited import audited, placed, refusals_told
from evaluation.commands.synth import write_municipality
from evaluation.errors import DataError, Faults, GateError
from evaluation.provenance import Project, find_project, read_manifest
from evaluation.study.inputs import delivery_digest, digest_of_folder

HERE = find_project().root
PERSON = "199001012384"


def entries(project):
    lines = project.audit.read_text(encoding="utf-8").splitlines()
    return [(entry["event"], entry["details"]) for entry in map(json.loads, lines)]


def faults():
    return Faults([DataError(PERSON, at="a"), DataError(PERSON, at="b")])


@pytest.mark.parametrize(
    ("error", "event", "kind"),
    [
        pytest.param(GateError(PERSON, at="x"), "run refused", "GateError", id="refused"),
        pytest.param(faults(), "run refused", "DataError, 2 faults", id="several"),
        pytest.param(ValueError(PERSON), "run failed", "ValueError", id="failed"),
        pytest.param(KeyboardInterrupt(), "run stopped", "KeyboardInterrupt", id="stopped"),
    ],
)
def test_how_it_ended_is_told_by_kind_and_never_in_its_own_words(project, error, event, kind):
    with pytest.raises(type(error)), audited(project, "run", study="praktik", delivery="d1"):
        raise error

    assert entries(project) == [(event, {"study": "praktik", "delivery": "d1", "kind": kind})]
    assert PERSON not in project.audit.read_text(encoding="utf-8")


def test_log_that_cannot_be_written_does_not_hide_why_a_command_failed(project):
    project.audit.mkdir()

    with pytest.raises(GateError), audited(project, "run"):
        raise GateError("no", at="x")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("uttag-mars", "uttag-mars", id="outside the project"),
        pytest.param(PERSON, "(a name that is not repeated)", id="identity number"),
    ],
)
def test_folder_is_told_by_a_short_name(project, tmp_path, name, said):
    assert placed(tmp_path / "elsewhere" / name, project) == said
    assert placed(project.build / "synth" / "enkoping", project) == "build/synth/enkoping"


@pytest.mark.parametrize("verb", ["verify", "release"])
def test_verb_that_was_refused_is_told(command, project, verb):
    words = ("--reason", "x") if verb == "release" else ()

    code, _, _ = command(verb, "praktik", *words)

    assert code == 5  # there is no manifest
    told = {"study": "praktik", "kind": "VerificationError"}
    assert entries(project) == [(f"{verb} refused", told)]
    command(verb, PERSON, *words)
    assert PERSON not in project.audit.read_text(encoding="utf-8")


def test_outside_a_project_no_log_is_begun(tmp_path):
    with pytest.raises(GateError), refusals_told(Project(tmp_path), "verify", "praktik"):
        raise GateError("no", at="x")

    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    """A project with a delivery, checked, run and rendered."""
    root = tmp_path_factory.mktemp("studied")
    (root / "analyses").mkdir()
    (root / "reports").mkdir()
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(HERE / name, root / name)
    where = ["--project", str(root)]
    assert main(["new", "coachstudie", "--kind", "table", *where]) == 0
    delivery = root / "liten"
    write_municipality(delivery, "enkoping", seed=5, overrides={"adults": 200})
    broken = shutil.copytree(delivery, root / "trasig")
    (broken / "avslut.csv").unlink()
    assert main(["check", str(delivery), *where]) == 0
    assert main(["check", str(broken), *where]) == 3
    assert main(["quality", "--data", str(delivery), *where]) == 0
    assert main(["run", "coachstudie", *where]) == 0
    assert main(["run", "coachstudie", "--data", str(delivery), *where]) == 2
    assert main(["render", "coachstudie", "--engine", "embedded", "--format", "html", *where]) == 0
    return Project(root), delivery, broken


def test_lines_tell_which_delivery_which_folder_and_what_came_of_it(studied):
    project, delivery, broken = studied
    found = entries(project)
    events = [event for event, _ in found]
    lines = dict(zip(events, (details for _, details in found), strict=True))
    manifest = read_manifest(project.output("coachstudie") / "manifest.json")

    assert events == [
        "check",
        "check refused",
        "quality",
        "run begun",
        "run",
        "run refused",
        "render",
    ]
    assert lines["check"]["folder"] == "liten"
    assert lines["check"]["delivery"] == lines["quality"]["delivery"] == digest_of_folder(delivery)
    assert lines["check refused"]["delivery"] == digest_of_folder(broken)
    assert (lines["check refused"]["folder"], lines["check refused"]["kind"]) == (
        "trasig",
        "DataError",
    )
    run = {
        "study": "coachstudie",
        "version": manifest.protocol["version"],
        "plan": manifest.protocol["sha256"],
        "folder": "analyses/coachstudie",
        "delivery": delivery_digest(manifest.inputs),
        "origin": "publicerad",
    }
    assert lines["run begun"] == run
    assert lines["run"] == {**run, "digest": manifest.digest}
    assert lines["run refused"] == {
        "study": "coachstudie",
        "folder": "liten",
        "delivery": digest_of_folder(delivery),
        "kind": "UsageError",
    }
    assert lines["render"] == {
        "page": "coachstudie",
        "digest": manifest.digest,
        "files": dict(manifest.pages),
    }
    assert str(project.root) not in project.audit.read_text(encoding="utf-8")


def test_page_of_one_run_is_not_sealed_in_the_manifest_of_another(studied, monkeypatch, capsys):
    from evaluation import render

    project, _, _ = studied
    place = project.output("coachstudie") / "manifest.json"
    assert read_manifest(place).pages
    rendered = render.render_page
    plan = project.protocol("coachstudie")

    def meanwhile(*arguments, **options):
        text = plan.read_text(encoding="utf-8")
        plan.write_text(text.replace("seed = 1", "seed = 2"), encoding="utf-8")
        assert main(["run", "coachstudie", "--project", str(project.root)]) == 0
        return rendered(*arguments, **options)

    monkeypatch.setattr(render, "render_page", meanwhile)
    where = ["--project", str(project.root), "--engine", "embedded", "--format", "html"]

    assert main(["render", "coachstudie", *where]) == 6

    said = "the study was run again while its page was rendered @ coachstudie; render it again"
    assert said in capsys.readouterr().err
    assert read_manifest(place).pages == {}
    assert entries(project)[-1][0] == "render refused"
