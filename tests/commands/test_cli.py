"""Usage, exit codes, and what may be told when something goes wrong."""

import errno
import json
import os
import subprocess
import sys

import pytest

from evaluation.cli import main
from evaluation.commands import VERBS, run
from evaluation.commands.crash import crash_report
from evaluation.errors import DataError, Faults, GateError, ProtocolError, RenderError
from evaluation.provenance import find_project

PERSON = "Eva Larsson 47 kr"
SOURCE = find_project().root
HEAVY = {"numpy", "pandas", "polars", "duckdb", "scipy", "matplotlib"}  # help comes at once


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself(verb, capsys):
    assert main([verb, "--help"]) == 0
    assert "usage: evaluation " + verb in capsys.readouterr().out


def test_help_lists_every_verb(capsys):
    assert main(["--help"]) == 0

    out = capsys.readouterr().out
    assert all(verb in out for verb in VERBS)


def test_without_verb_the_help_is_shown_and_it_is_wrong_usage(capsys):
    assert main([]) == 2
    assert "VERB" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["no_such_verb"], id="verb"),
        pytest.param(["run", "--no-such-option"], id="option"),
        pytest.param(["release", "praktik"], id="missing option"),
    ],
)
def test_wrong_usage_is_exit_2(arguments, capsys):
    assert main(arguments) == 2
    assert "usage:" in capsys.readouterr().err


def test_version_is_shown(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("insatseffekt ")


def test_outside_a_project_is_exit_2(tmp_path, capsys):
    assert main(["run", "--project", str(tmp_path)]) == 2

    captured = capsys.readouterr()
    assert captured.err.startswith("no project here @ pyproject.toml;")
    assert captured.out == ""


def test_unknown_study_is_exit_2_and_lists_the_known(command):
    code, out, err = command("run", "coachning")

    assert (code, out) == (2, "")
    assert err == "unknown study 'coachning' @ analyses; studies: praktik\n"


def test_project_without_studies_says_how_to_begin(command, project):
    (project.analyses / "praktik" / "protocol.toml").unlink()

    assert command("run")[::2] == (2, "no studies @ analyses; evaluation new NAME\n")


def test_unknown_page_is_exit_2(command):
    code, _, err = command("render", "coachning")

    assert (code, err) == (2, "no page 'coachning' @ reports; pages: praktik\n")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(ProtocolError("a", at="b"), 2, id="protocol"),
        pytest.param(DataError("a", at="b"), 3, id="data"),
        pytest.param(GateError("a", at="b"), 4, id="gate"),
        pytest.param(RenderError("a", at="b"), 6, id="render"),
        pytest.param(Faults([DataError("a", at="b"), DataError("c", at="d")]), 3, id="several"),
    ],
)
def test_what_the_user_can_mend_is_a_line_without_traceback(command, monkeypatch, error, code):
    def fail(*_):
        raise error

    monkeypatch.setattr(run, "execute", fail)

    assert command("run") == (code, "", f"{error}\n")


def test_a_fault_of_the_program_shows_places_and_never_values(command, monkeypatch):
    def fail(*_):
        try:
            int(PERSON)
        except ValueError as error:
            raise KeyError(PERSON) from error

    monkeypatch.setattr(run, "execute", fail)
    code, out, err = command("run")

    assert (code, out) == (1, "")
    assert PERSON not in err
    assert "Eva" not in err
    assert err.rstrip().endswith("builtins.KeyError")
    assert "builtins.ValueError" in err
    assert "test_cli.py" in err
    assert str(sys.prefix) not in err


def test_a_fault_inside_a_library_is_told_by_package():
    try:
        json.loads(PERSON)
    except ValueError as error:
        report = crash_report(error)

    assert "decoder.py" in report
    assert "json.decoder.JSONDecodeError" in report
    assert PERSON not in report


def test_file_that_cannot_be_parsed_is_named_without_its_folder(tmp_path):
    try:
        compile("x = 1\ny =", str(tmp_path / "analysis.py"), "exec")
    except SyntaxError as error:
        report = crash_report(error)

    assert "builtins.SyntaxError @ analysis.py:2\n" in report
    assert str(tmp_path) not in report


def test_closed_file_is_named_without_its_folder(command, monkeypatch):
    def closed(*_):
        raise PermissionError(13, "Permission denied", "/".join(["", "home", "eva", "audit.jsonl"]))

    monkeypatch.setattr(run, "execute", closed)

    assert command("run") == (
        1,
        "",
        "no permission @ audit.jsonl; evaluation doctor tells what is closed\n",
    )


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(OSError(errno.ENOSPC, "No space left on device", "x.parquet"), id="python"),
        pytest.param(RuntimeError(f"{PERSON}: No space left on device (os error 28)"), id="polars"),
        pytest.param(RuntimeError(f"{PERSON}, set 'max_temp_directory_size'"), id="duckdb"),
        pytest.param(FileNotFoundError(2, "No usable temporary directory found in []"), id="temp"),
    ],
)
def test_full_disk_is_told_whoever_met_it_and_without_its_words(command, monkeypatch, error):
    def full(*_):
        raise error

    monkeypatch.setattr(run, "execute", full)

    code, _, err = command("run")

    assert (code, err) == (
        1,
        "no room to write @ build, or temporary files; make room, or have the project on a "
        "larger disk, and try again; nothing is half written\n",
    )


def test_file_where_a_folder_should_be_is_named(command, project):
    project.build.write_text("", encoding="utf-8")

    code, _, err = command("run", "praktik")

    assert (code, err.splitlines()[-1]) == (
        1,
        "a file is where a folder should be @ build; move it away",
    )


def test_stopping_is_not_a_fault(command, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "execute", stop)

    assert command("run") == (130, "", "stopped\n")


def test_a_reader_that_closes_early_is_no_fault(command, monkeypatch):
    def closed(*_):
        raise BrokenPipeError

    monkeypatch.setattr(run, "execute", closed)

    assert command("run") == (0, "", "")


def test_help_loads_no_heavy_library():
    code = (
        "import sys\n"
        "from evaluation.cli import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print(sorted(set({sorted(HEAVY)}) & set(sys.modules)), file=sys.stderr)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert "usage: evaluation" in done.stdout
    assert done.stderr == "[]\n"


def test_libraries_do_not_warn_users_and_narrow_consoles_do_not_fail(project):
    code = (
        "import sys, warnings\n"
        "from evaluation import cli\n"
        "from evaluation.commands import run\n"
        "def execute(arguments, project, output):\n"
        "    warnings.warn('Eva')\n"
        "    output.result({}, ['1\\u202f234'])\n"
        "    return 0\n"
        "run.execute = execute\n"
        "sys.argv = ['evaluation', 'run']\n"
        "sys.exit(cli.main())\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.root,
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"1?234\n", b"")
