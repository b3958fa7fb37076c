"""Whether a value in a scenario file has the type that its key is declared with."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Union, get_args, get_origin

from evaluation.errors import ProtocolError

WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def type_fault(declared: object, value: object, at: str) -> Iterator[ProtocolError]:
    """Yield what is wrong with a value, or nothing.

    Parameters
    ----------
    declared : type
        Annotation of the field.
    at : str
        Where it stands in the file.
    """
    options = get_args(declared) if _is_union(declared) else (declared,)
    if not any(_fits(option, value) for option in options):
        wanted = " or ".join(_wanted(option) for option in options if option is not type(None))
        yield ProtocolError("wrong kind of value", at=at, way_out=f"write {wanted}")


def _is_union(declared: object) -> bool:
    return get_origin(declared) is Union or type(declared).__name__ == "UnionType"


def _fits(option: object, value: object) -> bool:
    if option is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if option is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(option, type) and not is_dataclass(option):
        return isinstance(value, option)
    origin, inner = get_origin(option), get_args(option)
    if origin is tuple:
        return isinstance(value, (list, tuple)) and all(_fits(inner[0], item) for item in value)
    if origin is Mapping:
        return isinstance(value, Mapping) and all(_fits(inner[1], v) for v in value.values())
    # A part of its own, checked key by key where it is filled in.
    return True


def _wanted(option: object) -> str:
    if isinstance(option, type) and option in WORDS:
        return WORDS[option]
    inner = get_args(option)
    if get_origin(option) is tuple:
        return f"a list of {WORDS.get(inner[0], 'values')}s".replace("a list of a ", "a list of ")
    return "a table"
