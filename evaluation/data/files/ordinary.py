"""A folder of files is read for what it holds: no link leads out of it, nothing in it waits."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from evaluation.errors import DataError, EvaluationError, raise_all

MOST_DIGITS = 4  # in a name that may be repeated: longer numbers may be about a person


def require_ordinary(folder: Path) -> None:
    """Refuse a folder with links that lead out of it, or with what is no file and no folder.

    A pipe would let the reading wait for ever, and a link would let in what nobody delivered.

    Raises
    ------
    DataError
        One for each, by name.
    """
    home = folder.resolve()
    raise_all(list(_faults(folder, home)))


def _faults(folder: Path, home: Path) -> Iterator[EvaluationError]:
    for number, entry in enumerate(sorted(os.scandir(folder), key=lambda each: each.name), start=1):
        name = _told(entry.name, number)
        if entry.is_symlink():
            if not _leads_into(Path(entry.path), home):
                way_out = "deliver the file itself"
                yield DataError(
                    "a link that leads to no file of the folder", at=name, way_out=way_out
                )
        elif entry.is_dir(follow_symlinks=False):
            yield from _faults(Path(entry.path), home)
        elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            yield DataError("neither a file nor a folder", at=name, way_out="take it away")


def _leads_into(link: Path, home: Path) -> bool:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_relative_to(home) and target.is_file()


def _told(name: str, number: int) -> str:
    digits = sum(sign.isdigit() for sign in name)
    return name if digits <= MOST_DIGITS and name.isprintable() else f"entry {number} by name"
