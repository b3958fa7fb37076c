"""Links out of a delivery and what is no file are refused by name, and nobody waits for them."""

import os
import socket
import subprocess
import sys

import pytest

from evaluation.data import check_delivery
from evaluation.data.files.ordinary import require_ordinary
from evaluation.data.files.readers import read_raw
from evaluation.data.sources.source_files import visible_files
from evaluation.errors import DataError, Faults, ProtocolError
from evaluation.protocol import load_protocol
from evaluation.provenance import find_project

from .identity_forms import with_luhn

SOON = 60  # seconds for a verb that refuses; one that waits for a pipe never ends
TEN = with_luhn("700101123")


def link_to(target):
    return lambda path: path.symlink_to(target)


def bound_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


HOSTILE = {
    "a link to a file": (link_to("/etc/hostname"), "a link that leads to no file of the folder"),
    "a link to a folder": (link_to("/etc"), "a link that leads to no file of the folder"),
    "a link upwards": (link_to(".."), "a link that leads to no file of the folder"),
    "a link to nothing": (link_to("no_such_file"), "a link that leads to no file of the folder"),
    "a link to itself": (link_to("b.csv"), "a link that leads to no file of the folder"),
    "a link to a device": (link_to("/dev/zero"), "a link that leads to no file of the folder"),
    "a pipe": (os.mkfifo, "neither a file nor a folder"),
    "a socket": (bound_socket, "neither a file nor a folder"),
}
hostile = pytest.mark.parametrize(
    ("make", "problem"), [pytest.param(*case, id=name) for name, case in HOSTILE.items()]
)


@hostile
@pytest.mark.parametrize("place", ["", "bilagor"])
def test_what_is_no_file_of_the_delivery_is_refused_by_name(
    make, problem, place, delivery, monkeypatch
):
    folder = delivery.write()
    (folder / place).mkdir(exist_ok=True)
    monkeypatch.chdir(folder / place)  # the path of a socket has to be short
    make((folder / place / "b.csv").relative_to(folder / place))

    with pytest.raises(DataError, match=f"{problem} @ b.csv; "):
        check_delivery(folder)
    with pytest.raises(DataError, match=f"{problem} @ b.csv; "):
        visible_files(folder)


def test_every_one_is_named_and_no_person(tmp_path):
    (tmp_path / "a.csv").symlink_to("/etc/hostname")
    (tmp_path / f"{TEN}.csv").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "b.csv")

    with pytest.raises(Faults) as caught:
        require_ordinary(tmp_path)

    told = str(caught.value)
    assert "@ a.csv; deliver the file itself" in told
    assert "@ entry 1 by name; deliver the file itself" in told
    assert "@ b.csv; take it away" in told
    assert TEN not in told


def test_a_link_within_the_delivery_is_read(delivery):
    folder = delivery.write()
    before = check_delivery(folder).ok
    file = next(folder.glob("person.*"))
    file.rename(folder / "underlag.csv")
    file.symlink_to("underlag.csv")

    assert before
    assert check_delivery(folder).ok


@pytest.mark.parametrize(
    "verb", [["check"], ["map", "--suggest"], ["quality", "--data"]], ids=lambda v: v[0]
)
@pytest.mark.parametrize("name", ["leverans.json", "person.csv"])
def test_no_verb_waits_for_a_pipe(verb, name, tmp_path):
    os.mkfifo(tmp_path / name)
    command = [sys.executable, "-m", "evaluation", *verb, str(tmp_path)]

    done = subprocess.run(
        command, cwd=find_project().root, capture_output=True, text=True, timeout=SOON
    )

    assert done.returncode == 3, done.stderr
    assert f"neither a file nor a folder @ {name}; take it away" in done.stderr


def test_a_pipe_is_neither_table_nor_plan(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    os.mkfifo(tmp_path / "protocol.toml")

    with pytest.raises(DataError, match=r"not a file @ a\.csv"):
        read_raw(tmp_path / "a.csv")
    with pytest.raises(ProtocolError, match=r"not a file @ .*protocol\.toml"):
        load_protocol(tmp_path / "protocol.toml")
