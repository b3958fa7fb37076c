"""The order of the rooms, and what code a result of a room depends on."""

from functools import cache
from pathlib import Path

from evaluation.provenance.fingerprint import code_fingerprint

PACKAGE = Path(__file__).resolve().parents[1]
LAYERS = (
    ("errors",),
    ("provenance",),
    ("data",),
    ("cohort",),
    ("protocol",),
    ("design",),
    ("estimate",),
    ("indicators",),
    ("disclosure",),
    ("study",),
    ("report",),
    ("render",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
"""Rooms from the ground up; a room imports only from rooms on floors below its own."""


@cache
def layer_fingerprint(layer: str) -> str:
    """Fingerprint of the code of a layer and of every layer below it.

    The declared schemas and code lists in `data_schemas` count from the data room up.
    """
    floor = next(number for number, rooms in enumerate(LAYERS) if layer in rooms)
    names = [name for rooms in LAYERS[: floor + 1] for name in rooms]
    paths = [path for name in names for path in _places(name)]
    if "data" in names:
        paths += [path for path in [PACKAGE.parent / "data_schemas"] if path.is_dir()]
    return code_fingerprint(paths, root=PACKAGE.parent)


def _places(name: str) -> list[Path]:
    return [path for path in (PACKAGE / name, PACKAGE / f"{name}.py") if path.exists()]
