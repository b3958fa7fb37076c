"""Do the plan and analysis.py name each other? Every function is used, every name written."""

from collections.abc import Iterator, Sequence

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.kinds import ESTIMATORS
from evaluation.protocol.protocol import Protocol


def check_functions(protocol: Protocol, functions: Sequence[str]) -> Iterator[EvaluationError]:
    """Find functions that are not declared, and declared estimators that nobody has written.

    Parameters
    ----------
    functions : sequence of str
        Public functions of the study's analysis.py.
    """
    kinds = {outcome.kind for outcome in protocol.outcomes}
    estimators = [item.name for item in protocol.estimators]
    for name in functions:
        if name not in kinds and name not in estimators:
            yield ProtocolError(
                f"public function '{name}' is not declared",
                at="analysis.py",
                way_out="use it as the kind of an outcome, or as the name of an estimator in "
                "[[estimators]], or begin its name with _",
            )
    for number, name in enumerate(estimators):
        at = f"estimators[{number}].name"
        if name in ESTIMATORS:
            yield ProtocolError(f"'{name}' is an estimator of the framework", at=at)
        elif name in kinds:
            yield ProtocolError(f"'{name}' is the kind of an outcome", at=at)
        elif name not in functions:
            way_out = f"write def {name}(rows, protocol) -> Effects in analysis.py"
            yield ProtocolError(f"no function '{name}' in analysis.py", at=at, way_out=way_out)
