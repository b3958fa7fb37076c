"""The published files themselves, read against manifest and release record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from evaluation.provenance.fingerprint import folder_hashes, sha256_file
from evaluation.provenance.manifest import FIGURES, MANIFEST, RunManifest, read_manifest
from evaluation.provenance.sources import changed_files
from evaluation.provenance.verification.checks import LayerCheck, listed
from evaluation.provenance.verification.footers import printed_digests
from evaluation.provenance.verification.record import PLAN, RECORD, read_record

Hashes = Mapping[str, str]
_WORDS = {"was not there": "does not belong here"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A folder with what one run published, and where its pages lie.

    Attributes
    ----------
    manifest : RunManifest
        As read from the folder; it has its seal and its digest.
    record : mapping or None
        Of a release: `release.json`.
    is_release : bool
        Whether the folder is a frozen one, with pages and plan beside the tables.
    found : mapping of path to sha256
        Every file in the folder.
    pages : mapping of sealed name to path
        Where each sealed page should be.
    expected : (study, version) or None
        What the place of the folder says it holds.
    site_faults : tuple of str
        What differs in files of the output folder that no single study has sealed.
    """

    manifest: RunManifest
    record: Mapping[str, Any] | None
    is_release: bool
    found: Hashes
    pages: Mapping[str, Path]
    expected: tuple[str, str] | None = None
    site_faults: tuple[str, ...] = ()

    @property
    def frozen(self) -> Hashes:
        """What the release record says of each file."""
        return self.record["files"] if self.record else {}

    @property
    def beside(self) -> Hashes:
        """Hashes of the pages that lie in the folder itself."""
        if not self.is_release:
            return {}
        return {PurePosixPath(name).name: proof for name, proof in self.manifest.pages.items()}


def read_publication(
    folder: Path,
    *,
    page_place: Callable[[str], Path] | None = None,
    expected: tuple[str, str] | None = None,
    site_faults: tuple[str, ...] = (),
) -> Publication:
    """Read what is published in a folder.

    Parameters
    ----------
    folder : Path
        Of a build or of a release, wherever it was copied to.
    page_place : callable, optional
        Where the page of a sealed name lies; without it the folder is a release, which has
        its pages beside the tables.
    expected : (study, version), optional
        What the place of the folder says it holds; a copy may lie anywhere.
    site_faults : tuple of str
        What differs in shared files of the output folder.

    Raises
    ------
    VerificationError
        When there is no manifest, or manifest or release record were changed.
    """
    manifest = read_manifest(folder / MANIFEST)
    place = page_place or (lambda name: folder / PurePosixPath(name).name)
    return Publication(
        manifest=manifest,
        record=read_record(folder),
        is_release=page_place is None,
        found=folder_hashes(folder),
        pages={name: place(name) for name in manifest.pages},
        expected=expected,
        site_faults=site_faults,
    )


def published_checks(publication: Publication) -> Iterator[LayerCheck]:
    """Compare every published file, layer by layer; nothing is run."""
    yield LayerCheck(layer="manifest", compared="its seal and its digest")
    if publication.is_release:
        yield _record(publication)
    yield _tables(publication)
    yield _figures(publication)
    if publication.is_release:
        yield _plan(publication)
    yield _pages(publication)


def _record(release: Publication) -> LayerCheck:
    layer = "release record"
    if release.record is None:
        return LayerCheck(layer=layer, difference=f"{RECORD} is missing")
    manifest = release.manifest
    wrong = [] if release.record.get("digest") == manifest.digest else ["digest of another run"]
    named = (release.record.get("study"), release.record.get("version"))
    wrong += [] if named[0] == manifest.study else ["name of another study"]
    wrong += [] if release.expected in {None, named} else ["in the place of another version"]
    sealed = {**manifest.outputs, **_prefixed(FIGURES, manifest.figures), **release.beside}
    sealed[MANIFEST] = release.found[MANIFEST]
    frozen = {name: proof for name, proof in release.frozen.items() if not _is_below(name, PLAN)}
    wrong += _differing(frozen, sealed)
    return LayerCheck(
        layer=layer, difference=listed(wrong), compared=f"{len(release.frozen)} files listed"
    )


def _tables(publication: Publication) -> LayerCheck:
    here = {
        name: proof
        for name, proof in publication.found.items()
        if name not in {MANIFEST, *publication.beside}
        and not _is_below(name, FIGURES)
        and not (publication.is_release and (name == RECORD or _is_below(name, PLAN)))
    }
    outputs = publication.manifest.outputs
    return LayerCheck(
        layer="published tables",
        difference=listed(_differing(outputs, here)),
        compared=f"{len(outputs)} files",
    )


def _figures(publication: Publication) -> LayerCheck:
    sealed = _prefixed(FIGURES, publication.manifest.figures)
    here = _kept(publication.found, FIGURES)
    return LayerCheck(
        layer="published figures",
        difference=listed(_differing(sealed, here)),
        compared=f"{len(sealed)} files",
        left_out="" if sealed or here else "no page was rendered from this run",
    )


def _plan(release: Publication) -> LayerCheck:
    frozen, here = _kept(release.frozen, PLAN), _kept(release.found, PLAN)
    return LayerCheck(
        layer="published plan",
        difference=listed(_differing(frozen, here)) if release.record else "",
        compared=f"{len(frozen)} files",
        left_out="" if release.record else f"{RECORD} is missing",
    )


def _pages(publication: Publication) -> LayerCheck:
    sealed = publication.manifest.pages
    if not sealed:
        layer = "published pages"
        return LayerCheck(layer=layer, left_out="no page was rendered from this run")
    places = {name: path for name, path in publication.pages.items() if path.is_file()}
    here = {name: sha256_file(path) for name, path in places.items()}
    wrong = [*_differing(sealed, here), *publication.site_faults]
    digests = {name: printed_digests(path) for name, path in places.items()}
    wrong += [
        f"{name} prints the digest of another run"
        for name, printed in digests.items()
        if set(printed) - {publication.manifest.digest}
    ]
    silent = [name for name, printed in digests.items() if not printed]
    return LayerCheck(
        layer="published pages",
        difference=listed(wrong),
        compared=f"{len(sealed)} files, {len(digests) - len(silent)} with a printed digest",
        left_out=f"no digest to read in: {listed(silent)}" if silent else "",
    )


def _differing(sealed: Hashes, here: Hashes) -> list[str]:
    return [
        f"{name} {_WORDS.get(words, words)}" for name, words in changed_files(sealed, here).items()
    ]


def _prefixed(folder: str, hashes: Hashes) -> dict[str, str]:
    return {f"{folder}/{name}": proof for name, proof in hashes.items()}


def _kept(hashes: Hashes, folder: str) -> dict[str, str]:
    return {name: proof for name, proof in hashes.items() if _is_below(name, folder)}


def _is_below(name: str, folder: str) -> bool:
    return name.startswith(f"{folder}/")
