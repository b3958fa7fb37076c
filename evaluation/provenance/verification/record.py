"""The record of a release: what was frozen, file by file, under a seal of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluation.errors import VerificationError
from evaluation.provenance.fingerprint import folder_hashes
from evaluation.provenance.sealed import read_sealed, write_sealed

RECORD = "release.json"
PLAN = "plan"
_WAY_OUT = "restore the release from version control"


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write `release.json` with the hash of every other file in the folder."""
    write_sealed(folder / RECORD, {**record, "files": folder_hashes(folder)})


def read_record(folder: Path) -> Mapping[str, Any] | None:
    """Read the record of a release; None when the folder has none.

    Raises
    ------
    VerificationError
        When it was changed after it was written.
    """
    path = folder / RECORD
    place = f"{folder.name}/{RECORD}"
    if not path.is_file():
        return None
    try:
        record, is_whole = read_sealed(path)
        files = {str(name): str(proof) for name, proof in record["files"].items()}
    except (ValueError, KeyError, AttributeError) as error:
        raise VerificationError("not a release record", at=place, way_out=_WAY_OUT) from error
    if not is_whole:
        raise VerificationError(
            "the release record was changed after it was written", at=place, way_out=_WAY_OUT
        )
    return {**record, "files": files}
