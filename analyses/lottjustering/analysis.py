"""Lin's regression adjustment of an experiment: an estimator of the study's own."""

import numpy as np

from evaluation.estimate import least_squares


def lins_justering(rows, protocol):
    """Difference in means, adjusted by a regression with slopes of their own in each group.

    The background is centred, so that the coefficient of the arm is its average effect; a
    regression with common slopes may lose precision, this one cannot in large samples
    (Lin 2013). Standard errors are HC1.

    Parameters
    ----------
    rows : PairRows
        Of a lottery: every row weighs 1.

    Returns
    -------
    Effects
        One row for each outcome that is measured once.
    """
    drawn = rows.frame[rows.in_arm | rows.in_reference]
    arm = rows.in_arm[rows.in_arm | rows.in_reference].astype(float)
    names = [item.name for item in protocol.adjustment.covariates]
    background = drawn[names].astype(float).to_numpy()
    centred = background - background.mean(axis=0)
    X = np.column_stack([np.ones(len(arm)), arm, centred, centred * arm[:, None]])
    outcome = next(item for item in protocol.outcomes if item.role == "primary")
    fit = least_squares(drawn[outcome.column].to_numpy(dtype=float), X)
    return fit.effect(
        1,
        person=drawn["person"].to_numpy(),
        label=rows.label(outcome.name, method="lins_justering"),
        scale="mean_difference",
        variance="HC1",
        n=np.array([arm.sum(), len(arm) - arm.sum(), np.nan]),
    )
