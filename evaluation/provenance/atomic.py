"""Write all or nothing: a reader never sees half a file or half a folder."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from evaluation.errors import EvaluationError
from evaluation.provenance.exchanging import exchange
from evaluation.provenance.holding import LOCK, held, holder_of, lock_path

UNFINISHED = ".unfinished"
"""How names end of what is being written; left behind by a killed command."""
ASIDE = ".aside"
"""How the name of an old folder ends while a new one takes its place."""


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write; it takes the target's place only when nothing failed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}~", suffix=UNFINISHED)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def atomic_write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old or the new one, never a part."""
    with atomic_file(path) as file:
        file.write(content)


def atomic_write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with LF line ends, all or nothing."""
    atomic_write_bytes(path, text.encode())


@contextmanager
def atomic_folder(target: Path, *, over: bool = True) -> Iterator[Path]:
    """Give an empty folder to fill; it takes the target's place only when nothing failed.

    One command at a time: what a killed one has left is cleared away first.

    Parameters
    ----------
    over : bool
        Whether an earlier folder may be replaced.

    Yields
    ------
    Path
        A temporary folder beside the target. On an exception it is removed and the
        target is left as it was.

    Raises
    ------
    EvaluationError
        When another command writes there, or something is in the way.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with held(target):
        settle(target)
        _refuse_in_the_way(target, over=over)
        prefix = f".{target.name}~"
        fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=prefix, suffix=UNFINISHED))
        try:
            yield fresh
            fresh.chmod(0o777 & ~_umask())
            _take_place(fresh, target)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise


def settle(target: Path) -> bool:
    """Clear away what a killed command left around a folder, while nobody else writes it.

    Returns
    -------
    bool
        Whether the folder was gone and is back as it was before that command.
    """
    aside = target.with_name(f".{target.name}{ASIDE}")
    is_back = aside.exists() and not target.exists()
    if is_back:
        aside.rename(target)
    else:
        _remove(aside)
    ours = re.compile(re.escape(f".{target.name}~") + r"\w+" + re.escape(UNFINISHED))
    for path in [path for path in target.parent.iterdir() if ours.fullmatch(path.name)]:
        _remove(path)
    return is_back


def put_back(parent: Path) -> list[str]:
    """Bring back the folders that a command was replacing when it was killed; gives their names."""
    if not parent.is_dir():
        return []
    found = []
    for aside in sorted(parent.glob(f".*{ASIDE}")):
        target = parent / aside.name[1 : -len(ASIDE)]
        _, is_live = holder_of(lock_path(target))
        if is_live or target.exists():
            continue
        with held(target):
            if settle(target):
                found.append(target.name)
    return found


def sweep(folder: Path) -> None:
    """Remove what killed commands left unfinished in a folder that nobody else writes."""
    for ending in (UNFINISHED, ASIDE, LOCK):
        for path in list(folder.rglob(f".*{ending}")):
            _remove(path)


def _refuse_in_the_way(target: Path, *, over: bool) -> None:
    if target.exists() and not (over and target.is_dir()):
        raise EvaluationError(
            "something is in the way already",
            at=target.name,
            way_out="move it away, or name another place",
        )


def _take_place(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    if exchange(fresh, target):
        _remove(fresh)
        return
    # Not at once on this file system: between the two calls the old folder lies aside,
    # and whichever command comes next puts it back.
    aside = target.with_name(f".{target.name}{ASIDE}")
    target.rename(aside)
    try:
        fresh.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    _remove(aside)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
