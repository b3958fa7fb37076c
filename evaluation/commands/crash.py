"""What is told about a fault of the program: kinds and places, never a value.

A message of pandas or DuckDB may quote the row it stumbled over, so messages are left out.
"""

import traceback
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def crash_report(error: BaseException) -> str:
    """Lines for stderr: one per frame, and the kind of each error in the chain."""
    lines = ["a fault in the program; please report these lines (they hold no data):"]
    for link in _chain(error):
        frames = traceback.extract_tb(link.__traceback__)
        lines += [f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}{_unread(link)}")
    return "\n".join(lines) + "\n"


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in links:
        links.append(current)
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden
    return links[::-1]


def _unread(error: BaseException) -> str:
    """Name the file that could not be parsed: it has no frame of its own."""
    if isinstance(error, SyntaxError) and error.filename:
        return f" @ {_place(error.filename)}:{error.lineno}"
    return ""


def _place(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(PACKAGE.parent):
        return path.relative_to(PACKAGE.parent).as_posix()
    parts = path.parts
    if "site-packages" in parts:
        return "/".join(parts[len(parts) - parts[::-1].index("site-packages") :])
    return path.name
