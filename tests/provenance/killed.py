"""Do one thing again and again, and be killed one line of the framework later each time.

Run as a program: `killed.py WHAT FOLDER`. For each line of `evaluation` that WHAT executes,
and for each system call in between that Python tells of, a forked child begins anew and is
killed there with SIGKILL. After each kill what is left is judged and a next command tried.
The answer is JSON: how many kills, and what was ever seen.
"""

import ctypes
import json
import os
import shutil
import signal
import sys
from collections import Counter
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.provenance import AuditLog, atomic_folder, atomic_write_text, put_back

OURS = f"{os.sep}evaluation{os.sep}"
OLD, NEW = "old", "new"
FILES = ("a", "b")


class NoLibrary:
    """A C library without renameat2, as on other systems than Linux."""


def no_exchange():
    ctypes.CDLL = lambda *_, **__: NoLibrary()


def fill(folder, text):
    with atomic_folder(folder) as fresh:
        for name in FILES:
            (fresh / name).write_text(text, encoding="utf-8")


def begin_folder(room):
    fill(room / "build", OLD)


def replace_folder(room):
    fill(room / "build", NEW)


def judge_folder(room):
    """What a reader sees: old, new, or gone; then after the next command; then what is left."""
    seen = _texts(room / "build")
    back = put_back(room)
    again = _texts(room / "build")
    fill(room / "build", "next")
    left = sorted(path.name for path in room.iterdir())
    return f"{seen}{' -> put back ' if back else ' -> '}{again} -> {_texts(room / 'build')} {left}"


def _texts(folder):
    if not folder.exists():
        return "gone"
    found = {(folder / name).read_text(encoding="utf-8") for name in FILES}
    return "/".join(sorted(found))


def begin_file(room):
    atomic_write_text(room / "file", OLD)


def replace_file(room):
    atomic_write_text(room / "file", NEW)


def judge_file(room):
    return (room / "file").read_text(encoding="utf-8")


def begin_log(room):
    AuditLog(room / "audit.jsonl").append(OLD, {})


def write_log(room):
    AuditLog(room / "audit.jsonl").append(NEW, {"study": "ö"})


def judge_log(room):
    log = AuditLog(room / "audit.jsonl")
    before = log.check()
    try:
        log.append("next", {})
    except EvaluationError as error:
        return f"{error}"
    events = [json.loads(line)["event"] for line in log.path.read_bytes().splitlines()]
    return f"{before} -> {log.check()}: {', '.join(events)}"


def nothing():
    pass


WHAT = {
    "folder": (nothing, begin_folder, replace_folder, judge_folder),
    "folder without exchange": (no_exchange, begin_folder, replace_folder, judge_folder),
    "file": (nothing, begin_file, replace_file, judge_file),
    "log": (nothing, begin_log, write_log, judge_log),
}


def killed_at(number, action, room):
    """Fork, do it, and be killed at the event with this number; False when it came through."""
    child = os.fork()
    if child == 0:
        _be_killed_at(number)
        action(room)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _be_killed_at(number):
    left = [number]

    def count():
        left[0] -= 1
        if left[0] == -1:  # os.kill is such an event too
            os.kill(os.getpid(), signal.SIGKILL)

    def line(frame, event, _):
        if event in ("line", "return"):
            count()
        return line

    def call(frame, *_):
        return line if OURS in frame.f_code.co_filename else None

    # Also inside shutil and tempfile: each removal, rename and opening there.
    sys.addaudithook(lambda event, _: count() if event.startswith(("os.", "open")) else None)
    sys.settrace(call)


def main(what, folder):
    prepare, begin, action, judge = WHAT[what]
    prepare()
    seen, number = Counter(), 0
    while True:
        room = Path(folder) / str(number)
        room.mkdir(parents=True)
        begin(room)
        if not killed_at(number, action, room):
            break
        seen[judge(room)] += 1
        shutil.rmtree(room)
        number += 1
    sys.stdout.write(json.dumps({"kills": number, "seen": dict(seen)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
