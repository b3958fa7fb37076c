"""A pair of a hundred persons, most of whose reference leaves in the last month."""

import numpy as np

from evaluation.design.comparison import Comparison
from evaluation.design.weights import Weights
from evaluation.protocol.protocol import Contrast, Outcome
from evaluation.study.rows.compared_pairs import Pair

PERSONS = 100
MONTHS = 3
OUTCOME = Outcome(
    name="avslut",
    label="Avslut",
    kind="months_on_aid",
    role="primary",
    scale="rmst_difference",
    horizons=(1, 2, 3),
    window=12,
    programme_counts=False,
)


def small_pair():
    """Half of the persons start; in the reference all but one have started by month 3."""
    group = np.repeat([0, 1], PERSONS // 2)
    monthly = np.ones((PERSONS, MONTHS))
    monthly[: PERSONS // 2 - 1, 2] = 0.0
    nothing = np.zeros((PERSONS, 0))
    weights = Weights(
        base=np.ones(PERSONS), base_gradient=nothing, influence=nothing, monthly=monthly
    )
    contrast = Contrast(name="aldrig", label="Aldrig", kind="never", weights="att", arms=("jobb",))
    comparison = Comparison(
        contrast="aldrig",
        arms=("ingen", "jobb"),
        group=group,
        weights=weights,
        propensity=np.full((PERSONS, 2), 0.5),
        supported=np.ones(2),
        dropped=(),
    )
    return Pair(contrast=contrast, arm="jobb", reference="ingen", comparison=comparison, gates=())
