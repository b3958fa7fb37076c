"""Kill -9 at every line and system call of what writes: old or new, and the next goes on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
KILLED = Path(__file__).with_name("killed.py")
FEWEST_KILLS = 20  # lines and system calls that one replacement is made of


def killed_everywhere(what, folder):
    """Do it, killed at each line and system call in turn; gives kills and what was seen."""
    done = subprocess.run(
        [sys.executable, str(KILLED), what, str(folder)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["kills"] >= FEWEST_KILLS
    return set(told["seen"])


def test_file_is_old_or_new_wherever_the_kill_comes(tmp_path):
    assert killed_everywhere("file", tmp_path) == {"old", "new"}


@pytest.mark.skipif(sys.platform != "linux", reason="folders are exchanged at once on Linux only")
def test_folder_is_old_or_new_wherever_the_kill_comes_and_the_next_command_clears_up(tmp_path):
    assert killed_everywhere("folder", tmp_path) == {
        "old -> old -> next ['build']",
        "new -> new -> next ['build']",
    }


def test_folder_killed_between_two_renames_is_put_back_by_the_next_command(tmp_path):
    assert killed_everywhere("folder without exchange", tmp_path) == {
        "old -> old -> next ['build']",
        "gone -> put back old -> next ['build']",
        "new -> new -> next ['build']",
    }


def test_log_is_whole_wherever_the_kill_comes_and_tells_of_it(tmp_path):
    assert killed_everywhere("log", tmp_path) == {
        "1 -> 2: old, next",
        "1 -> 3: old, log taken over, next",
        "2 -> 3: old, new, next",
        "2 -> 4: old, new, log taken over, next",
    }
