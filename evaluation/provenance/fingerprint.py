"""Short proofs of content: of bytes, files, values and code."""

import ast
import functools
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SIGNIFICANT_DIGITS = 12
CODE_SUFFIXES = frozenset({".py", ".toml", ".json", ".lua", ".typ", ".css", ".html"})
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def sha256_bytes(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces so that size does not matter."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by relative path with forward slashes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_file(path) for path in files}


def canonical_json(value: object) -> str:
    """One text per value: sorted keys, no spaces, floats with 12 significant digits.

    NaN and infinities become null, because JSON has no word for them and a missing
    estimate is missing in every language.
    """
    return json.dumps(
        plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def fingerprint(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    return sha256_bytes(canonical_json(value).encode())


def plain(value: object) -> Any:
    """Return the value as JSON types only, floats rounded to 12 significant digits."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return _rounded(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    return _foreign(value)


def _foreign(value: object) -> Any:
    if isinstance(value, Path):
        return value.as_posix()
    if hasattr(value, "tolist"):  # numpy scalars and arrays, without importing numpy here
        return plain(value.tolist())
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"no canonical JSON for {type(value).__name__}")


def _rounded(value: float) -> float | None:
    if not math.isfinite(value):
        return None
    # Minus zero and zero are the same result.
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0


def code_fingerprint(paths: Iterable[Path], *, root: Path) -> str:
    """Fingerprint of what code does: syntax trees without docstrings and comments.

    Parameters
    ----------
    paths : iterable of Path
        Files or folders; in folders every file that is part of the code counts
        (Python, and the data and templates beside it).
    root : Path
        Names are taken relative to this folder, so that the place does not matter.
    """
    files = sorted({file for path in paths for file in _code_files(path)})
    return fingerprint(
        {file.relative_to(root).as_posix(): _file_fingerprint(file) for file in files}
    )


def _code_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [
        file
        for file in path.rglob("*")
        if file.suffix in CODE_SUFFIXES and file.is_file() and "__pycache__" not in file.parts
    ]


def _file_fingerprint(path: Path) -> str:
    content = path.read_bytes()
    return _source_fingerprint(content) if path.suffix == ".py" else sha256_bytes(content)


@functools.lru_cache(maxsize=1024)
def _source_fingerprint(source: bytes) -> str:
    pieces: list[str] = []
    _write_tree(ast.parse(source), pieces)
    return sha256_bytes("".join(pieces).encode())


def _write_tree(node: object, pieces: list[str]) -> None:
    # Not ast.dump: its text differs between Python versions, which add empty fields.
    if isinstance(node, ast.AST):
        pieces.append(f"({type(node).__name__}")
        for name, child in ast.iter_fields(node):
            meaning = _meaning(node, name, child)
            if meaning is not None and meaning != []:
                pieces.append(f" {name}=")
                _write_tree(meaning, pieces)
        pieces.append(")")
    elif isinstance(node, list):
        pieces.append("[")
        for child in node:
            _write_tree(child, pieces)
        pieces.append("]")
    else:
        pieces.append(f"{node!r};")


def _meaning(node: ast.AST, name: str, child: Any) -> Any:
    if name == "body" and isinstance(node, _DOCUMENTED):
        return child[1:] if ast.get_docstring(node, clean=False) is not None else child
    if isinstance(node, ast.JoinedStr):
        # Python 3.12.1 puts an empty text after the fields of an f-string, others do not.
        return [part for part in child if getattr(part, "value", None) != ""]
    return child
