"""Convert a delivery once into the internal store: whole or not at all."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from evaluation.data.findings import collapse, merged, stopping
from evaluation.data.leverans.checks import MANIFEST_NAME
from evaluation.data.leverans.leverans import Manifest
from evaluation.data.store.convert_file import FileReading, Progress, Told
from evaluation.data.store.store import Store, load_store, save_store
from evaluation.data.store.writer import StoreWriter
from evaluation.errors import DataError, raise_all
from evaluation.provenance import fingerprint, layer_fingerprint, sha256_file

DELIVERIES = "delivery"
DRAFT = "draft"
UNFINISHED = ".unfinished-"
KEY_LENGTH = 20
LONGEST_CONVERSION_SECONDS = 86_400
READING_PACKAGES = ("polars", "pyreadstat", "python-calamine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is held in memory at a time.

    Attributes
    ----------
    chunk_rows : int
        Rows of a file that are read at once.
    bucket_rows : int
        Rows of the largest table of persons that one bucket may have, about.
    """

    chunk_rows: int = 500_000
    bucket_rows: int = 20_000_000


ORDINARY = Size()


def listed_readings(folder: Path, manifest: Manifest) -> list[FileReading]:
    """Return the listed files, ready to be read."""
    return [
        FileReading(path=path, listed=file, sha256=sha256_file(path) if path.is_file() else "")
        for file in manifest.files
        for path in [folder / file.name]
    ]


def opened_store(
    folder: Path, manifest: Manifest, *, kept: Path | None, told: Told | None, size: Size
) -> Store:
    """Return the store of a delivery, converted unless it is kept already.

    A delivery with files that may not be used is converted to be told of, and not kept.
    """
    said = sha256_file(folder / MANIFEST_NAME)
    readings = listed_readings(folder, manifest)
    if kept is None:
        with _unfinished(Path(tempfile.gettempdir())) as fresh:
            return _converted(readings, fresh, key="", told=told, size=size)
    key = _key({file.path.name: file.sha256 for file in readings}, said, size)
    target = kept / DELIVERIES / key[:KEY_LENGTH]
    store = load_store(target, key=key)
    if store is not None:
        return store
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target.parent)
    with _unfinished(target.parent) as fresh:
        store = _converted(readings, fresh, key=key, told=told, size=size)
        if stopping(collapse(store.violations)):
            # Corrected files are other files, and what a wrong cell holds may be anything.
            return store
        _refuse_changed(readings, folder, said)
        return _settled(store, target, key)


def _refuse_changed(readings: Sequence[FileReading], folder: Path, said: str) -> None:
    """Refuse to keep rows under the hash of other rows: files that were replaced meanwhile."""
    hashes = {reading.path: reading.sha256 for reading in readings}
    hashes[folder / MANIFEST_NAME] = said
    raise_all(
        [
            DataError(
                "the file was changed while it was read",
                at=f"{folder.name}/{path.name}",
                way_out="check again when nothing writes to the delivery",
            )
            for path, before in hashes.items()
            if (sha256_file(path) if path.is_file() else "") != before
        ]
    )


def _key(hashes: Mapping[str, str], said: str, size: Size) -> str:
    return fingerprint(
        {
            "files": hashes,
            "manifest": said,
            "code": layer_fingerprint("data"),
            "packages": {name: version(name) for name in READING_PACKAGES},
            "size": asdict(size),
        }
    )


def _converted(
    readings: Sequence[FileReading], fresh: Path, *, key: str, told: Told | None, size: Size
) -> Store:
    draft = fresh / DRAFT
    draft.mkdir()
    writer = StoreWriter(folder=fresh, draft=draft)
    for reading in readings:
        _take(reading, writer, told=told, size=size)
    buckets, parts = writer.finish(bucket_rows=size.bucket_rows)
    draft.rmdir()
    store = Store(
        folder=fresh,
        buckets=buckets,
        files=tuple(reading.input_file() for reading in readings if reading.is_readable),
        violations=merged(fault for reading in readings for fault in reading.faults),
        parts=parts,
    )
    save_store(store, key=key)
    return store


def _take(reading: FileReading, writer: StoreWriter, *, told: Told | None, size: Size) -> None:
    # Imported here because the schemas take more than a second to load.
    from evaluation.data.store.schemas import schema_violations

    for number, typed in enumerate(reading.chunks(chunk_rows=size.chunk_rows), start=1):
        reading.tell(schema_violations(reading.declared, typed))
        writer.add(reading.declared, typed.frame)
        if told is not None:
            rows = reading.rows + typed.frame.height
            listed = reading.listed
            told(Progress(table=listed.table, chunks=number, rows=rows, listed=listed.rows))
    if not reading.is_readable:
        writer.drop(reading.declared)


@contextmanager
def _unfinished(parent: Path) -> Iterator[Path]:
    """Give a folder that only its owner may read, under a name that nothing looks for."""
    fresh = Path(tempfile.mkdtemp(dir=parent, prefix=UNFINISHED))
    try:
        yield fresh
    except BaseException:
        remove_store(fresh)
        raise


def remove_store(folder: Path) -> None:
    """Remove a store, and the folders around it when it was the only one."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent.name == DELIVERIES:
        with suppress(OSError):
            folder.parent.rmdir()
            folder.parent.parent.rmdir()


def _settled(store: Store, target: Path, key: str) -> Store:
    """Move a finished store to its place, unless someone else was faster."""
    if load_store(target, key=key) is None:
        # What may stand there is damaged.
        shutil.rmtree(target, ignore_errors=True)
    try:
        store.folder.rename(target)
    except OSError:
        other = load_store(target, key=key)
        if other is None:
            raise
        shutil.rmtree(store.folder, ignore_errors=True)
        return other
    return store.kept_at(target)


def _sweep(kept: Path) -> None:
    """Remove what a killed conversion has left; a younger one may still be going on."""
    oldest = time.time() - LONGEST_CONVERSION_SECONDS
    for folder in kept.glob(f"{UNFINISHED}*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
