"""One family of errors, one exit code per kind.

Every message reads *problem @ place; way out* and never contains a person's value:
table, column, row number and rule say enough to find it.
"""

from collections.abc import Sequence


class EvaluationError(Exception):
    """What the user can mend; shown without a traceback."""

    exit_code = 1

    def __init__(self, problem: str, *, at: str, way_out: str = "") -> None:
        self.problem = problem
        self.at = at
        self.way_out = way_out
        super().__init__(f"{problem} @ {at}" + (f"; {way_out}" if way_out else ""))


class UsageError(EvaluationError):
    """The command was given something it cannot use."""

    exit_code = 2


class ProtocolError(EvaluationError):
    """The declared protocol cannot be used."""

    exit_code = 2

    def __init__(
        self, problem: str, *, at: str, allowed: Sequence[str] = (), way_out: str = ""
    ) -> None:
        self.allowed = tuple(allowed)
        hint = f"allowed: {', '.join(allowed)}" if allowed else way_out
        super().__init__(problem, at=at, way_out=hint)


class DataError(EvaluationError):
    """The delivery breaks its contract."""

    exit_code = 3


class GateError(EvaluationError):
    """The material does not carry the result that was asked for."""

    exit_code = 4


class DisclosureError(EvaluationError):
    """Something would leave the room that may not."""

    exit_code = 4


class VerificationError(EvaluationError):
    """A second run does not give what the first one gave."""

    exit_code = 5


class RenderError(EvaluationError):
    """A page cannot be rendered."""

    exit_code = 6


class Faults(EvaluationError):  # noqa: N818 it is several errors
    """Several faults of one kind, collected before stopping.

    Parameters
    ----------
    faults : sequence of EvaluationError
        At least one; the first decides the exit code.
    """

    def __init__(self, faults: Sequence[EvaluationError]) -> None:
        self.faults = tuple(faults)
        self.exit_code = self.faults[0].exit_code
        Exception.__init__(self, "\n".join(str(fault) for fault in self.faults))


def raise_all(faults: Sequence[EvaluationError]) -> None:
    """Raise what was collected: nothing, the single fault, or all of them together."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Faults(faults)
