"""What the second run is made with, compared with what the first was made with, by file."""

from collections.abc import Iterator, Mapping, Sequence

from evaluation.provenance.manifest import RunManifest
from evaluation.provenance.sources import changed_files, source_layer
from evaluation.provenance.verification.checks import LayerCheck, listed

_SHOWN = 12
_NOT_KEPT = "the first run did not list its files"


def made_with_checks(
    reference: RunManifest, now: Mapping[str, str], *, commit_helps: bool = True
) -> Iterator[LayerCheck]:
    """Compare code and lock file by file, and page and plan where they differ.

    Parameters
    ----------
    now : mapping of path to sha256
        The files here, as `source_hashes` gives them.
    commit_helps : bool
        Whether the commit of the manifest would bring the framework of the first run: not when
        it is checked out already, nor when the framework is no part of the project.
    """
    if not reference.sources:
        yield LayerCheck(layer="code", left_out=_NOT_KEPT)
        return
    words = changed_files(reference.sources, now)
    for layer in ("code", "packages", "page source", "protocol"):
        files = [name for name in reference.sources if source_layer(name, reference.study) == layer]
        changed = [
            f"{name} {what}"
            for name, what in words.items()
            if source_layer(name, reference.study) == layer
        ]
        if changed or layer != "protocol":
            yield LayerCheck(
                layer=layer,
                difference=listed(changed),
                compared=f"{len(files)} files",
                way_out=_way_out(reference, changed, commit_helps) if layer == "code" else "",
            )


def _way_out(reference: RunManifest, changed: Sequence[str], commit_helps: bool) -> str:
    commit = str(reference.machine.get("commit", ""))
    is_framework = any(not name.startswith("analyses/") for name in changed)
    if not commit or (is_framework and not commit_helps):
        return "install the version of the package that the first run was made with"
    if reference.machine.get("is_dirty"):
        return (
            f"the first run had changes that no commit has, on top of {commit[:_SHOWN]}; "
            "run the study again"
        )
    return (
        f"git checkout {commit[:_SHOWN]}, or --checkout to let verify do it in a folder of its own"
    )
