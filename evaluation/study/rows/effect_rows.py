"""From estimates of a pair to rows: labels of the contract, lines of curves, shares by month."""

from collections.abc import Mapping, Sequence

import pandas as pd

from evaluation.estimate import ComparedRows, Effects, Label, Linear
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.protocol.protocol import Outcome
from evaluation.study.rows.compared_pairs import METHODS, Pair, method_text, persons
from evaluation.study.rows.safe_levels import SafeLevel, is_unit

SHARE_METHODS = {
    "att": "viktade andelar, ATT-vikter",
    "overlap": "viktade andelar, överlappsvikter",
    "iptw": "viktade andelar, IPTW-vikter",
    "none": "andelar",
    "clones": "viktade andelar, kloner med månadsvikter",
}
MEAN_METHODS = {
    "att": "viktade medelvärden, ATT-vikter",
    "overlap": "viktade medelvärden, överlappsvikter",
    "iptw": "viktade medelvärden, IPTW-vikter",
    "none": "medelvärden",
    "clones": "viktade medelvärden, kloner med månadsvikter",
}


def weighted_rows(pair: Pair, trials: pd.DataFrame, outcome: Outcome | None = None) -> ComparedRows:
    """Rows of a pair's contrast with their weights, as the estimators take them.

    Parameters
    ----------
    trials : DataFrame
        The pair's own rows, or those of the cohort when it has none.
    outcome : Outcome, optional
        What the rows are weighed for, where lost follow-up is weighed up.
    """
    weights = pair.comparison.weights if outcome is None else pair.weights(outcome)
    return ComparedRows(person=persons(trials), weights=weights)


def label(
    outcome: Outcome, pair: Pair, name: str = "", *, methods: Mapping[str, str] = METHODS
) -> Label:
    """Give the names of an estimate as the contract holds them."""
    method = method_text(pair.contrast, methods, lost=pair.lost is not None)
    return Label(
        outcome=name or outcome.name,
        population=pair.population,
        arm=pair.arm,
        reference=pair.reference,
        method=method,
        role=outcome.role,
    )


def at_horizons(effects: Effects, outcome: Outcome) -> Effects:
    """Keep the estimates at the declared horizons."""
    return effects.select(effects.labels["month"].isin(outcome.horizons))


def curve_frames(
    effects: Effects, arm: SafeLevel, reference: SafeLevel, pair: Pair, outcome: Outcome
) -> tuple[pd.DataFrame, ...]:
    """Curves of both groups, month by month from time zero, where nothing has happened.

    `happened` are the events of each month itself, which the audit looks at and nobody else.
    """
    table = effects.rows(analysis="")
    levels = table[table["reference"] == ""]
    frames = []
    for series, name, level in (("arm", pair.arm, arm), ("reference", pair.reference, reference)):
        curve = level.curve
        rows = levels[levels["arm"] == name].reset_index(drop=True)
        start = {"month": 0, "estimate": 0.0, "conf_low": 0.0, "conf_high": 0.0}
        later = rows[["month", "estimate", "conf_low", "conf_high"]].assign(
            at_risk=curve.at_risk, events=curve.month_events, happened=level.happened
        )
        first = pd.DataFrame([{**start, "at_risk": curve.n, "events": 0.0, "happened": 0.0}])
        frame = pd.concat([first, later], ignore_index=True)
        frame = frame.assign(equal_weights=level.equal_weights, is_part=level.is_part)
        frame["is_read"] = frame["month"].isin((0, *outcome.horizons))
        frames.append(frame.assign(**figure_line(pair, series), outcome=rows["outcome"].iloc[0]))
    return tuple(frames)


def figure_line(pair: Pair, series: str) -> dict[str, str]:
    """Tell which line in a figure a group is.

    Among several arms every group is an arm of its own, whichever pair it is met in.
    """
    if CONTRAST_KINDS[pair.contrast.kind].is_between:
        name = pair.arm if series == "arm" else pair.reference
        return {"contrast": pair.contrast.name, "arm": name, "series": "arm"}
    return {"contrast": pair.contrast.name, "arm": pair.arm, "series": series}


def occupation_frame(
    curve: Linear, rows: ComparedRows, pair: Pair, line: tuple[str, str], *, months: Sequence[int]
) -> pd.DataFrame:
    """Share of one group in one state, in some months from 0.

    Parameters
    ----------
    line : tuple of str
        `arm` or `reference`, and the state.
    """
    series, state = line
    members = pair.sides[0 if series == "arm" else 1]
    frame = pd.DataFrame(
        {
            **figure_line(pair, series),
            "state": state,
            "month": curve.month,
            "n": curve.at_risk,
            "count": curve.events,
            "share": curve.estimate,
            "equal_weights": is_unit(rows, members),
        }
    )
    return frame[frame["month"].isin(months)]
