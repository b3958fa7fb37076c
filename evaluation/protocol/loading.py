"""From protocol.toml to a checked `Protocol`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.errors import ProtocolError, raise_all
from evaluation.protocol.declaring import declared
from evaluation.protocol.overriding import overridden, override_faults
from evaluation.protocol.protocol import Protocol
from evaluation.provenance.nested import parse_toml

__all__ = ["load_protocol", "overridden", "parse_protocol"]


def load_protocol(path: Path, *, functions: Sequence[str] = ()) -> Protocol:
    """Read and check a declared study.

    Parameters
    ----------
    path : Path
        The study's protocol.toml.
    functions : sequence of str
        Public functions of the study's analysis.py: each must be used as the kind of an
        outcome, and may be.

    Raises
    ------
    ProtocolError, Faults
        Every fault of the file at once.
    """
    try:
        if path.exists() and not path.is_file():
            raise ProtocolError("not a file", at=_shown(path))
        values = parse_toml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProtocolError("no protocol", at=_shown(path), way_out="evaluation new NAME") from None
    except ValueError as error:
        raise ProtocolError(f"not readable as TOML ({error})", at=_shown(path)) from None
    protocol = parse_protocol(values, functions=functions)
    if protocol.name != path.parent.name:
        raise ProtocolError(
            f"'{protocol.name}' is not the folder's name", at="name", allowed=(path.parent.name,)
        )
    return protocol


def parse_protocol(values: Mapping[str, Any], *, functions: Sequence[str] = ()) -> Protocol:
    """Check parsed values and build the study; all faults are raised together."""
    protocol = declared(values, functions=functions)
    raise_all(list(override_faults(protocol)))
    return protocol


def _shown(path: Path) -> str:
    """Show folder and file only: absolute paths name users and machines."""
    return f"{path.parent.name}/{path.name}"
