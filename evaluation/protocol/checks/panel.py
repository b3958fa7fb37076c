"""Whether the plan of a panel study hangs together."""

from collections.abc import Iterator, Mapping

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.kinds import ESTIMATORS
from evaluation.protocol.panel import PanelPlan

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "table": ("unit", "time", "cohort"),
    "districts": ("starts",),
    "persons": ("arm",),
}


def check_panel(
    plan: PanelPlan, *, data_kind: str, arms: tuple[str, ...]
) -> Iterator[EvaluationError]:
    """Find what no single value of the plan shows."""
    wanted = "table" if plan.source == "table" else "extract"
    if data_kind != wanted:
        problem = f"'{plan.source}' needs data of kind '{wanted}'"
        yield ProtocolError(problem, at="panel.source")
    yield from _keys(plan)
    if plan.arm and plan.arm not in arms:
        yield ProtocolError(f"unknown arm '{plan.arm}'", at="panel.arm", allowed=arms)
    yield from _estimation(plan)


def _keys(plan: PanelPlan) -> Iterator[EvaluationError]:
    for key in _NEEDED[plan.source]:
        if not getattr(plan, key):
            yield ProtocolError("missing value", at=f"panel.{key}")


def _estimation(plan: PanelPlan) -> Iterator[EvaluationError]:
    if plan.bends and plan.base_period != "universal":
        yield ProtocolError(
            "bounds need one base period", at="panel.base_period", allowed=("universal",)
        )
    yield from _covariates(plan)


def _covariates(plan: PanelPlan) -> Iterator[EvaluationError]:
    adjusting = tuple(name for name, row in ESTIMATORS.items() if "covariates" in row.keys)
    for name in plan.estimators if plan.covariates else ():
        if name not in adjusting:
            problem = f"'{name}' does not adjust for covariates"
            yield ProtocolError(problem, at="panel.estimators", allowed=adjusting)
    if not plan.covariates and plan.method != PanelPlan(source=plan.source).method:
        way_out = "name covariates, or leave it out"
        yield ProtocolError("nothing is adjusted for", at="panel.method", way_out=way_out)
