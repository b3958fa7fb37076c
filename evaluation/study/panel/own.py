"""A study's own estimators on the outcomes of a panel."""

from collections.abc import Iterator, Mapping

import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.study.modules import Function
from evaluation.study.own_estimators import Given, own_effects, own_rows
from evaluation.study.own_rows import OutcomePanel
from evaluation.study.panel.asked import Asked


def own_panel_rows(asked: Asked, functions: Mapping[str, Function]) -> Iterator[pd.DataFrame]:
    """Run every declared estimator on one outcome."""
    contrast = asked.protocol.contrasts[0]
    rows = OutcomePanel(
        outcome=asked.outcome.name,
        contrast=contrast.name,
        population=contrast.name,
        arm=contrast.arms[0],
        reference=NO_ARM,
        panel=asked.panel,
        persons=asked.persons,
    )
    counts = asked.counts
    given = Given(rows=rows, outcomes=(asked.outcome,), n=counts.n, n_reference=counts.n_reference)
    for estimator in asked.protocol.estimators:
        effects = own_effects(estimator, given, asked.protocol, functions)
        for _, found in own_rows(effects, estimator, asked.protocol):
            yield asked.coarse(asked.whole(found))
