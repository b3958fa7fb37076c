"""The two-way regression, shown with the errors that people know it by."""

from evaluation.estimate.did.found import Choices, Found
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.two_way import two_way, two_way_event_study
from evaluation.estimate.result.stated import Stated

OWN_ERRORS = True


def estimate(panel: PanelData, choices: Choices) -> Found:
    """Give its one coefficient, and one coefficient for each event time."""
    found = two_way(panel)
    simple = Stated(estimate=float(found.estimate[0]), std_error=float(found.std_error[0]))
    return simple, two_way_event_study(panel, reference=-1 - choices.anticipation)
