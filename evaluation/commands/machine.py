"""What the machine refuses, told so that it can be mended: no permission, no room."""

import errno
from collections.abc import Iterator
from pathlib import Path

from evaluation.errors import EvaluationError

CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Libraries that write files themselves tell of a full disk in words only.
FULL_WORDS = (
    "no space left on device",
    "disk quota exceeded",
    "file too large",
    "no usable temporary directory",
    "max_temp_directory_size",
)
PLACES = "build, or temporary files"
LEFT = "nothing is half written"


def machine_fault(error: BaseException) -> EvaluationError | None:
    """Give what to tell of an error that the machine caused; None for any other."""
    causes = list(_chain(error))
    if any(_is_full(cause) for cause in causes):
        way_out = f"make room, or have the project on a larger disk, and try again; {LEFT}"
        return EvaluationError("no room to write", at=PLACES, way_out=way_out)
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in CLOSED:
            place = Path(str(cause.filename)).name if cause.filename else "a file"
            way_out = "evaluation doctor tells what is closed"
            return EvaluationError("no permission", at=place, way_out=way_out)
        if isinstance(cause, NotADirectoryError | FileExistsError) and cause.filename:
            way_out = "move it away"
            place = Path(str(cause.filename)).name
            return EvaluationError("a file is where a folder should be", at=place, way_out=way_out)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        yield current
        current = current.__cause__ or current.__context__


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    # The words only decide what is told; the message itself may quote a row.
    words = str(error).lower()
    return any(part in words for part in FULL_WORDS)
