"""What came of comparing a layer, and of comparing them all."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.errors import VerificationError
from evaluation.provenance.verification.kinds import LAYERS, SECOND_RUN

_NAMED = 3
_BEFORE_IT_RUNS = frozenset({"data", "protocol"})
_RUN_AGAIN = frozenset(layer.name for layer in SECOND_RUN) - _BEFORE_IT_RUNS


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCheck:
    """One layer compared.

    Attributes
    ----------
    layer : str
        One of `LAYERS`.
    difference : str
        What differs, in words without values of persons; empty when nothing does.
    compared : str
        What was compared, with counts.
    left_out : str
        Why the layer was not compared; empty when it was.
    way_out : str
        What to do about the difference, when more is known than the layer says.
    """

    layer: str
    difference: str = ""
    compared: str = ""
    left_out: str = ""
    way_out: str = ""

    @property
    def result(self) -> str:
        """What came of it, in words: "same", "not compared" or the difference."""
        return self.difference or ("not compared" if self.left_out else "same")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Published files and a second run compared with the manifest of the first.

    Attributes
    ----------
    checks : tuple of LayerCheck
        Those of the second run end at the first layer that differs.
    """

    study: str
    digest: str
    checks: tuple[LayerCheck, ...]
    notes: tuple[str, ...] = ()

    @property
    def differences(self) -> tuple[LayerCheck, ...]:
        """The layers that differ, in the order of cause."""
        return tuple(check for check in self.checks if check.difference)

    @property
    def first_difference(self) -> LayerCheck | None:
        """The first layer that differs, None when all are the same."""
        return next(iter(self.differences), None)

    def require_same(self) -> None:
        """Raise when a layer differs, naming the first.

        Raises
        ------
        VerificationError
            With exit code 5.
        """
        first = self.first_difference
        if first is None:
            return
        what = "the second run" if first.layer in _RUN_AGAIN else "what is here"
        raise VerificationError(
            f"{what} differs in {first.layer}: {first.difference}",
            at=self.study,
            way_out=first.way_out or LAYERS[first.layer].way_out,
        )


def listed(names: Sequence[str]) -> str:
    """Name the first few, and count the rest."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
