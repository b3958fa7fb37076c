"""A study's own functions: what its analysis.py adds to the framework's vocabulary."""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evaluation.errors import ProtocolError
from evaluation.provenance import code_fingerprint

Function = Callable[..., Any]


def own_functions(folder: Path) -> Mapping[str, Function]:
    """Public functions of `analysis.py`, by name; empty without such a file.

    Raises
    ------
    ProtocolError
        When the file cannot be imported.
    """
    path = folder / "analysis.py"
    if not path.is_file():
        return {}
    spec = importlib.util.spec_from_file_location(f"analyses.{folder.name}", path)
    if spec is None or spec.loader is None:
        raise ProtocolError("not a Python module", at=f"{folder.name}/analysis.py")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        place = f"{folder.name}/analysis.py" + (f":{line}" if line else "")
        kind = type(error).__name__
        raise ProtocolError(f"cannot be imported ({kind})", at=place) from error
    return {
        name: value
        for name, value in sorted(vars(module).items())
        if callable(value)
        and not name.startswith("_")
        and getattr(value, "__module__", None) == spec.name
    }


def own_fingerprint(folder: Path) -> str:
    """Fingerprint of analysis.py without docstrings; empty without such a file."""
    path = folder / "analysis.py"
    return code_fingerprint([path], root=folder) if path.is_file() else ""
