"""The auditor's walk-through: its commands are taken, and it leaves no file or layer out."""

import argparse
import importlib
import re
import shlex

import pytest

from evaluation.commands import VERBS
from evaluation.disclosure.storage import INDEX
from evaluation.provenance import FIGURES, MANIFEST
from evaluation.provenance.verification import LAYERS, RECORD
from evaluation.study.plan_file import PLAN
from tests.docs.reach import ROOT
from tests.docs.test_examples import DOCUMENTS

REVISION = ROOT / "docs" / "revision.md"
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
LONGEST = 150


def commands(path):
    """Every line in a shell block that gives a verb, without its comment."""
    lines = "\n".join(SHELL.findall(path.read_text(encoding="utf-8"))).splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    return [
        tuple(line[line.index("evaluation") + 1 :])
        for line in words
        if "evaluation" in line[:1] or line[1:3] == ["-m", "evaluation"]
    ]


def rows(heading):
    """First cells of the table below a heading."""
    part = REVISION.read_text(encoding="utf-8").partition(heading)[2].partition("\n## ")[0]
    return [line.split("|")[1].strip() for line in part.splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_shown_command_is_taken(path):
    for verb, *arguments in commands(path):
        assert verb in VERBS
        parser = argparse.ArgumentParser(exit_on_error=False)
        importlib.import_module(f"evaluation.commands.{verb}").add_arguments(parser)

        parser.parse_args(arguments)


def test_walk_through_gives_every_way_to_verify():
    shown = {word for verb, *words in commands(REVISION) if verb == "verify" for word in words}
    parser = argparse.ArgumentParser()
    importlib.import_module("evaluation.commands.verify").add_arguments(parser)
    known = {name for action in parser._actions for name in action.option_strings}

    told = REVISION.read_text(encoding="utf-8")
    assert {"--against", "--data", "--synthetic", "--published", "--checkout"} <= shown
    assert {name for name in known - {"-h", "--help"} if name not in told} == set()


def test_walk_through_tells_of_every_file_of_a_release():
    told = " ".join(rows("## 1."))

    files = (MANIFEST, INDEX, PLAN, "disclosure.json", RECORD, f"{FIGURES}/", "plan/")
    assert [name for name in files if f"`{name}`" not in told] == []
    assert len(rows("## 1.")) == len(files) + 2  # tables and pages


def test_walk_through_tells_of_every_layer():
    told = ", ".join(rows("## 4."))
    names = {name.removeprefix("published ") for name in LAYERS}

    assert set(re.split(r", ", told.replace("published ", ""))) == names


def test_walk_through_stays_short():
    assert len(REVISION.read_text(encoding="utf-8").splitlines()) <= LONGEST
