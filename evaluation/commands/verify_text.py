"""What `verify` says: each layer with what it proves, and what remains unproved."""

from typing import TYPE_CHECKING, Any

from evaluation.commands.output import table_lines

if TYPE_CHECKING:
    from evaluation.provenance.verification import Verification


def told_lines(found: "Verification", *, published_only: bool) -> list[str]:
    """Lines of the answer: layers, what they prove when only files were read, and notes."""
    rows = [
        (check.layer, check.result, "; ".join(filter(None, (check.compared, check.left_out))))
        for check in found.checks
    ]
    lines = table_lines(("layer", "result", "compared"), rows)
    lines += [f"note: {note}" for note in found.notes]
    return [*lines, *_proofs(found)] if published_only else lines


def record_of(found: "Verification", *, published_only: bool) -> dict[str, Any]:
    """Give the answer as JSON values."""
    from evaluation.provenance.verification import LAYERS, NOT_PROVED

    return {
        "study": found.study,
        "digest": found.digest,
        "same": found.first_difference is None,
        "ran_again": not published_only,
        "layers": {check.layer: check.result for check in found.checks},
        "left_out": {check.layer: check.left_out for check in found.checks if check.left_out},
        "notes": found.notes,
        "proved": {layer: LAYERS[layer].proves for layer in _proved(found)},
        "not_proved": NOT_PROVED if published_only else (),
    }


def _proofs(found: "Verification") -> list[str]:
    from evaluation.provenance.verification import LAYERS, NOT_PROVED

    return [
        "",
        f"digest {found.digest}",
        "proved:",
        *(f"  {layer}: {LAYERS[layer].proves}" for layer in _proved(found)),
        "not proved:",
        *(f"  {words}" for words in NOT_PROVED),
    ]


def _proved(found: "Verification") -> list[str]:
    return [check.layer for check in found.checks if check.result == "same"]
