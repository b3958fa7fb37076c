"""Effects by imputation (Borusyak, Jaravel & Spiess 2024)."""

from evaluation.estimate.did.found import Choices, Found, of_cells
from evaluation.estimate.did.imputation.imputation import imputation
from evaluation.estimate.did.panel.data import PanelData


def estimate(panel: PanelData, _: Choices) -> Found:
    """Give the simple average, and averages by event time."""
    return of_cells(imputation(panel))
