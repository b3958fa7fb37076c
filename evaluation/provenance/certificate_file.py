"""Where the certificate of an audit lies, for what needs no tables to read it."""

import json
from pathlib import Path

CERTIFICATE = "disclosure.json"


def held_against(folder: Path) -> tuple[str, ...] | None:
    """Give what a build or release was held against; None when it has no certificate."""
    path = folder / CERTIFICATE
    if not path.is_file():
        return None
    return tuple(json.loads(path.read_text(encoding="utf-8"))["held_against"])
