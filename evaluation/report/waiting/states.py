"""Where people are month by month after they were enrolled, as stacked shares."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.indicators.flow.states import (
    AIDED,
    ENROLLED,
    GONE,
    JOB,
    OTHER,
    PRACTICE,
)
from evaluation.report.figures.drawing import (
    ACCENT,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
    panel,
)
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HIGH_CM, PERCENT, EVERY = 6.4, 100.0, 3
LOOKS = {
    JOB: ("#e0925f", "////"),
    PRACTICE: ("#b8450a", ""),
    OTHER: (ACCENT, ""),
    ENROLLED: ("#9cc3de", ""),
    AIDED: ("#6d7278", ""),
    GONE: ("#e9e4d8", "..."),
    "": ("#ffffff", ""),
}
"""Colour and hatching of each state, from below; the empty one is what may not be shown."""
NAMES = {
    JOB: "waiting.state.kommunal_anstallning",
    PRACTICE: "waiting.state.praktik",
    OTHER: "waiting.state.annan_insats",
    ENROLLED: "waiting.state.inskriven",
    AIDED: "waiting.state.bistand",
    GONE: "waiting.state.varken",
    "": "waiting.state.hidden",
}


def draw_after(material: Material) -> Drawing | None:
    """Draw the shares of all states by month since enrolment; None where there are none."""
    shares = _shares(material)
    if shares.empty:
        return None
    persons = material.table("occupation")["n"].max()
    return Drawing(
        **on_both(partial(_draw, shares)),
        caption=say("waiting.caption.states", persons=count(persons)),
        alt=say("waiting.alt.states", month=str(int(shares.index.max()))),
        data=_data(shares),
    )


def _shares(material: Material) -> pd.DataFrame:
    """Per cent by month and state; what may not be shown is blank."""
    rows = material.table("occupation")
    if rows.empty:
        return rows
    wide = rows.pivot_table(index="month", columns="state", values="share", dropna=False)
    wide.index = wide.index.astype(int)
    return PERCENT * wide.reindex(columns=[name for name in LOOKS if name])


def _draw(shares: pd.DataFrame, sheet: Sheet) -> "Figure":
    from matplotlib.patches import Patch

    filled = shares.fillna(0.0)
    filled = filled.assign(**{"": np.clip(PERCENT - filled.sum(axis=1), 0, None)})
    drawn = [name for name in LOOKS if filled[name].max() > 0]
    beside = 0.4 if sheet.is_narrow else 5.4
    foot = 1.2 + (0.2 + 0.45 * len(drawn) if sheet.is_narrow else 0)
    figure = canvas(HIGH_CM + foot - 1.2, sheet)
    axes = panel(figure, left=1.2, right=beside, top=0.7, bottom=foot)
    base = np.zeros(len(filled))
    for name in drawn:
        colour, hatch = LOOKS[name]
        axes.bar(filled.index, filled[name], bottom=base, width=0.92, color=colour, hatch=hatch,
                 edgecolor="white", linewidth=0.3)  # fmt: skip
        base = base + filled[name].to_numpy()
    axes.set_ylim(0, PERCENT)
    axes.set_xticks([month for month in filled.index if month % EVERY == 0])
    axes.set_xlim(-0.6, filled.index.max() + 0.6)
    axes.grid(visible=False)
    axes.set_xlabel(say("waiting.axis.states"))
    heading(axes, say("waiting.axis.percent"))
    handles = [
        Patch(facecolor=LOOKS[name][0], hatch=LOOKS[name][1], edgecolor="#8a8a8a", linewidth=0.5)
        for name in drawn[::-1]
    ]
    names = [state_label(name) for name in drawn[::-1]]
    if sheet.is_narrow:
        figure.legend(handles, names, loc="lower left", bbox_to_anchor=(0.02, 0), borderpad=0)
    else:
        axes.legend(handles, names, loc="center left", bbox_to_anchor=(1.02, 0.5), borderpad=0)
    return figure


def state_label(name: str) -> str:
    """Name a state."""
    return say(NAMES[name])


def _data(shares: pd.DataFrame) -> Table:
    rows = tuple(
        Row(head=str(month), cells=tuple(decimal(value, 0) for value in values))
        for month, values in zip(shares.index, shares.to_numpy(), strict=True)
        if month % EVERY == 0
    )
    return Table(
        columns=(say("waiting.column.month"), *(state_label(str(name)) for name in shares.columns)),
        groups=(("", rows),),
        caption=say("waiting.data.states"),
        kind="wide",
    )
