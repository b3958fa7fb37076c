"""Results of steps, kept under a key of everything they depend on."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.provenance.atomic import atomic_folder, atomic_write_text
from evaluation.provenance.fingerprint import canonical_json, fingerprint, sha256_file

if TYPE_CHECKING:
    import pandas as pd

RECORD = "step.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What a step gave, and where it came from.

    Attributes
    ----------
    frames : mapping of name to frame
        As read back from disk, so that a cached and a fresh run give the same values.
    key : str
        Fingerprint of the step's name and key parts; the next step's upstream key.
    reason : str
        Why the step was computed ("first run", "changed: code, protocol", "damaged"),
        or "unchanged" when it was not.
    """

    name: str
    frames: Mapping[str, "pd.DataFrame"]
    key: str
    reason: str
    seconds: float
    cached: bool

    @property
    def rows(self) -> dict[str, int]:
        """Rows per frame."""
        return {name: len(frame) for name, frame in sorted(self.frames.items())}


@dataclass(frozen=True, slots=True)
class StepStore:
    """Cached steps below one folder.

    The folder may hold rows about persons and belongs below `build/private`.
    """

    root: Path

    def step(
        self,
        name: str,
        key_parts: Mapping[str, Any],
        compute: Callable[[], Mapping[str, "pd.DataFrame"]],
    ) -> StepResult:
        """Give a step's frames, computed only when something it depends on has changed.

        Parameters
        ----------
        name : str
            Name of the step; a folder of this name holds its results.
        key_parts : mapping
            Everything the result depends on, by plain words (`code`, `upstream`,
            `protocol`, `packages`, …); the words are used to say why it was computed.
        compute : callable
            Gives the frames by name. Row index is not kept.
        """
        parts = {part: fingerprint(value) for part, value in sorted(key_parts.items())}
        key = fingerprint({"step": name, "parts": parts})
        folder = self.root / name / key[:20]
        began = time.perf_counter()
        reason = self._reason(name, parts, folder)
        if reason != "unchanged":
            _keep(folder, {"step": name, "key": key, "parts": parts}, compute())
        atomic_write_text(self.root / name / "latest.json", canonical_json(parts) + "\n")
        return StepResult(
            name=name,
            frames=_load(folder),
            key=key,
            reason=reason,
            seconds=time.perf_counter() - began,
            cached=reason == "unchanged",
        )

    def _reason(self, name: str, parts: Mapping[str, str], folder: Path) -> str:
        if folder.exists():
            return "unchanged" if _is_whole(folder) else "damaged"
        before = _read(self.root / name / "latest.json")
        if not before:
            return "first run"
        changed = sorted(part for part in {*before, *parts} if before.get(part) != parts.get(part))
        return f"changed: {', '.join(changed)}" if changed else "removed from the store"


def _read(path: Path) -> dict[str, str]:
    """Key parts of the latest result; nothing where they cannot be read, since they only tell."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _keep(folder: Path, record: Mapping[str, Any], frames: Mapping[str, "pd.DataFrame"]) -> None:
    with atomic_folder(folder) as fresh:
        for name, frame in frames.items():
            frame.reset_index(drop=True).to_parquet(fresh / f"{name}.parquet", index=False)
        hashes = {file.name: sha256_file(file) for file in sorted(fresh.iterdir())}
        text = canonical_json({**record, "files": hashes, "order": list(frames)})
        (fresh / RECORD).write_text(text + "\n", encoding="utf-8")


def _load(folder: Path) -> dict[str, "pd.DataFrame"]:
    import pandas as pd

    order = json.loads((folder / RECORD).read_text(encoding="utf-8"))["order"]
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in order}


def _is_whole(folder: Path) -> bool:
    try:
        files = json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]
        return all(sha256_file(folder / name) == proof for name, proof in files.items())
    except (OSError, ValueError, KeyError):
        return False
