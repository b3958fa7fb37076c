"""JSON files that carry their own SHA-256: a changed byte anywhere in one is noticed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluation.provenance.atomic import atomic_write_text
from evaluation.provenance.fingerprint import sha256_bytes

SEAL = "seal"


def sealed_text(content: Mapping[str, Any]) -> str:
    """Text of a JSON object with its seal: the SHA-256 of the same text with an empty one."""
    seal = sha256_bytes(_text({**content, SEAL: ""}).encode())
    return _text({**content, SEAL: seal})


def write_sealed(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object with its seal, all or nothing."""
    atomic_write_text(path, sealed_text(content))


def read_sealed(path: Path) -> tuple[dict[str, Any], bool]:
    """Read a sealed JSON object, and tell whether every byte is as it was written.

    Returns
    -------
    content : dict
        Without its seal.
    is_whole : bool
        False when anything was changed since, a space or a line end too.

    Raises
    ------
    ValueError
        When the file is no JSON object with a seal.
    """
    raw = path.read_bytes()
    content = json.loads(raw)
    if not isinstance(content, dict) or content.pop(SEAL, None) is None:
        raise ValueError(path.name)
    try:
        return content, sealed_text(content).encode() == raw
    except UnicodeEncodeError:  # half a sign, written as an escape
        return content, False


def _text(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return f"{text}\n"
