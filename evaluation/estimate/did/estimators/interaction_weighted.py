"""Interaction-weighted event study (Sun & Abraham 2021)."""

from evaluation.estimate.did.found import Choices, Found, overall
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.interaction_weighted import interaction_weighted


def estimate(panel: PanelData, _: Choices) -> Found:
    """Give the simple average, and averages by event time."""
    simple = overall(interaction_weighted(panel, "simple"))
    return simple, interaction_weighted(panel).event_study()
