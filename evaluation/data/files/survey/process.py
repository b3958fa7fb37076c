"""Keep the processes that read survey files at arm's length: they may crash, hang or lie."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from threading import Timer

from evaluation.data.files.extent import MOST_COLUMNS, require_columns
from evaluation.data.files.survey import child as survey_child
from evaluation.data.files.survey.child import END, FORMATS_WITHOUT_ROW_COUNT, HEAD, META, REFUSED
from evaluation.errors import DataError

PATIENCE_SECONDS, SECONDS_PER_MEGABYTE = 60, 4
# From about 200,000 rows two processes are faster than one in spite of the second start.
LARGE, LARGE_COMPRESSED, MOST_PROCESSES = 20_000_000, 4_000_000, 4
# A process that read a small file to its end waits here for the next file: starting costs more.
WAITING: list["Reader"] = []
REFUSALS = {
    "duplicate names": ("two columns have the same name", "rename one of them"),
    "too many columns": ("too many columns for this format", "deliver .sav or CSV in UTF-8"),
    "no columns": ("the file has no columns", "export it again"),
    "catalog": (
        "the .sas7bcat catalog beside the file cannot be read",
        "export it again, or take it away",
    ),
}


class Reader:
    """A process that reads one file after the other; `at_rest` between two files."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 our own interpreter and our own file
            [sys.executable, "-P", str(survey_child.__file__)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.at_rest = True

    def order(self, order: Mapping[str, object]) -> None:
        """Tell it what to read; OSError when it is no longer there."""
        assert self.process.stdin is not None  # noqa: S101 a pipe was asked for
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        self.at_rest = False

    def message(self, patience: float) -> tuple[bytes, bytes]:
        """Return its next message; EOFError when there is none within the seconds given."""
        watch = Timer(patience, self.process.kill)
        watch.start()
        try:
            letter, length = HEAD.unpack(self._bytes(HEAD.size))
            content = self._bytes(length)
        finally:
            watch.cancel()
        self.at_rest = letter == END
        return letter, content

    def _bytes(self, length: int) -> bytes:
        assert self.process.stdout is not None  # noqa: S101 a pipe was asked for
        content = self.process.stdout.read(length)
        if len(content) < length:
            raise EOFError
        return content

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.communicate()


def survey_messages(
    path: Path, *, rows: int, catalog: Path | None
) -> Iterator[tuple[bytes, bytes]]:
    """Yield what the reading processes say of a file: descriptions and frames, in order.

    Raises
    ------
    DataError
        When the file cannot be read, for whatever reason.
    """
    sharers = _sharers(path)
    patience = PATIENCE_SECONDS + SECONDS_PER_MEGABYTE * path.stat().st_size / 1e6
    order = {"path": str(path), "suffix": path.suffix.lower(), "rows": rows}
    order["catalog"] = str(catalog) if catalog else None
    with ExitStack() as stack:
        readers = [
            stack.enter_context(_reading(order | {"share": (number, sharers)}, keep=sharers == 1))
            for number in range(sharers)
        ]
        for reader in cycle(readers):
            letter = META
            while letter == META:
                letter, content = _next(reader, path, patience)
                if letter == END:
                    return
                yield letter, content


def _sharers(path: Path) -> int:
    """How many processes read a file: one, unless it is large and says how many rows it has."""
    large = LARGE_COMPRESSED if path.suffix.lower() == ".zsav" else LARGE
    if path.stat().st_size < large or path.suffix.lower() in FORMATS_WITHOUT_ROW_COUNT:
        return 1
    return max(1, min(MOST_PROCESSES, os.cpu_count() or 1))


@contextmanager
def _reading(order: Mapping[str, object], *, keep: bool) -> Iterator[Reader]:
    reader = WAITING.pop() if WAITING else Reader()
    try:
        try:
            reader.order(order)
        except OSError:
            reader.end()
            reader = Reader()
            reader.order(order)
        yield reader
    finally:
        if keep and reader.at_rest:
            WAITING.append(reader)
        else:
            reader.end()


@atexit.register
def end_waiting() -> None:
    """End the processes that wait for another file."""
    while WAITING:
        WAITING.pop().end()


def _next(reader: Reader, path: Path, patience: float) -> tuple[bytes, bytes]:
    try:
        letter, content = reader.message(patience)
    except EOFError:
        raise _unreadable(path) from None
    if letter != REFUSED:
        return letter, content
    reason = content.decode()
    if reason == "columns":
        require_columns(MOST_COLUMNS + 1, path)
    if reason not in REFUSALS:
        raise _unreadable(path)
    problem, way_out = REFUSALS[reason]
    raise DataError(problem, at=path.name, way_out=way_out)


def _unreadable(path: Path) -> DataError:
    return DataError(
        f"not a readable {path.suffix.lower()} file",
        at=path.name,
        way_out="export it again, or deliver CSV in UTF-8",
    )
