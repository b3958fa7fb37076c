"""Group-time effects as the plan declares them (Callaway & Sant'Anna 2021)."""

from evaluation.estimate.did.found import Choices, Found, of_cells
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.panel.data import PanelData


def cells_of(panel: PanelData, choices: Choices) -> GroupTime:
    """Group-time effects as the plan declares them."""
    return group_time(
        panel,
        covariates=panel.covariate_names,
        method=choices.method,
        control=choices.control,
        base_period=choices.base_period,
        anticipation=choices.anticipation,
    )


def estimate(panel: PanelData, choices: Choices) -> Found:
    """Give the simple average, and averages by event time."""
    return of_cells(cells_of(panel, choices))
