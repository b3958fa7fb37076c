"""Where people are, month by month: shares per state in both groups side by side."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.report.figures.curves import month_ticks, series_names, shortened
from evaluation.report.figures.drawing import ACCENT, INK, Drawing, canvas
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal
from evaluation.report.vocabulary import HIDDEN_STATE, state_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT_CM = 8.2
# State, colour, hatching: neighbours differ in lightness, so the order can be read in grey.
STATES = (
    ("bistand", "#6d7278", ""),
    ("kommunal_anstallning", "#e0925f", "////"),
    ("arbete", ACCENT, ""),
    ("studier", "#9cc3de", ""),
    ("a_kassa", "#b8450a", ""),
    ("ersattning", "#e3b778", "\\\\\\\\"),
    ("flyttat_avliden", "#d9d4c7", ""),
    ("okand", "#f1efea", "...."),
)
HIDDEN = (HIDDEN_STATE, "#ffffff", "")
EVERY = (*STATES, HIDDEN)
SMALLEST_GAP = 0.062
LONGEST_NAME = 32
ALT = (
    "Två staplade ytdiagram över tiden sedan start. Ytorna visar andelen i bistånd nederst, "
    "därefter kommunal anställning, arbete, studier, a-kassa, annan ersättning, flyttat eller "
    "avliden och okänt."
)


def draw_states(material: Material, *, contrast: str, arm: str) -> Drawing:
    """Draw state occupation of an arm beside its reference.

    Parameters
    ----------
    material : Material
        The study; its table `occupation`.
    contrast, arm : str
        Declared names.
    """
    table = material.table("occupation")
    rows = table[(table["contrast"] == contrast) & (table["arm"] == arm)]
    names = series_names(material, contrast=contrast, arm=arm)
    figure = canvas(HEIGHT_CM)
    panels = figure.subplots(1, 2, sharey=True)
    figure.subplots_adjust(left=0.075, right=0.745, top=0.88, bottom=0.165, wspace=0.1)
    for axes, series in zip(panels, ("arm", "reference"), strict=True):
        shares = _shares(rows[rows["series"] == series])
        _stack(axes, shares)
        axes.set_title(
            shortened(names[series], LONGEST_NAME), loc="left", fontsize=9, weight="semibold", pad=7
        )
    panels[0].yaxis.set_major_formatter(lambda value, _: f"{decimal(value, 0)}{FIXED_SPACE}%")
    _names(panels[1], rows)
    words = f"{material.plan.data.time_unit.capitalize()} sedan start"
    figure.text(0.42, 0.03, words, ha="center", fontsize=8.5)
    return Drawing(
        figure=figure,
        caption=(
            f"Var personerna befinner sig efter start: {names['arm']} till vänster, den "
            "viktade jämförelsegruppen till höger. Kommunal anställning är insatsen själv och "
            f"räknas varken som bistånd eller som eget arbete.{_note(material, rows)}"
        ),
        alt=ALT,
        data=_data(rows, names),
    )


def _note(material: Material, rows: pd.DataFrame) -> str:
    """Say what the blank area is, and why shares need not come out even."""
    step = material.published.round_to
    parts = (
        "Det vita fältet överst är tillstånd som inte visas den månaden."
        if rows["share"].isna().any() or rows["month"].nunique() <= rows["month"].max()
        else "",
        "Andelar i grupper där alla väger lika räknas ur antal som är avrundade till närmaste "
        f"{step}, och går inte alltid jämnt ut."
        if step > 1
        else "",
    )
    return "".join(f" {part}" for part in parts if part)


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares in per cent by month and state; what is too small to show is left blank."""
    wide = rows.pivot_table(index="month", columns="state", values="share", dropna=False)
    # Parts are shown at the horizons only: the months between are blank, not drawn through.
    months = pd.RangeIndex(int(rows["month"].max()) + 1 if len(rows) else 0, name="month")
    return 100 * wide.reindex(index=months, columns=[name for name, _, _ in STATES])


def _filled(shares: pd.DataFrame) -> pd.DataFrame:
    """Give what is withheld an area of its own, so that nothing seems to vanish."""
    filled = shares.fillna(0.0)
    rest = (100 - filled.sum(axis=1)).clip(lower=0.0)
    return filled.assign(**{HIDDEN[0]: rest.where(shares.isna().any(axis=1), 0.0)})


def _stack(axes: "Axes", shares: pd.DataFrame) -> None:
    if shares.empty:
        return
    filled = _filled(shares)
    months = filled.index.to_numpy(dtype=float)
    base = np.zeros(len(months))
    for name, colour, hatch in EVERY:
        top = base + filled[name].to_numpy(dtype=float)
        # A month is a column: slopes would lead from what is shown to what is not.
        axes.fill_between(months, base, top, facecolor=colour, edgecolor="white", linewidth=0.4,
                          hatch=hatch, step="mid")  # fmt: skip
        base = top
    last = int(months[-1])
    axes.set(xlim=(0, last), ylim=(0, 100), xticks=month_ticks(last))
    axes.grid(visible=False)


def _names(axes: "Axes", rows: pd.DataFrame) -> None:
    """Name the states that either group has, beside the last month of the reference."""
    both = {series: _filled(_shares(part)) for series, part in rows.groupby("series")}
    if "reference" not in both:
        return
    filled = both["reference"]
    shown = [state for state in EVERY if any(one[state[0]].max() > 0 for one in both.values())]
    last = filled[[name for name, _, _ in shown]].iloc[-1].to_numpy(dtype=float)
    middles = (last.cumsum() - last / 2) / 100
    places = _spread(middles)
    for (name, colour, hatch), place, middle in zip(shown, places, middles, strict=True):
        axes.annotate("", (1.0, middle), (1.05, place), xycoords="axes fraction",
                      arrowprops={"arrowstyle": "-", "color": "#8a8a8a", "linewidth": 0.6,
                                  "shrinkA": 0, "shrinkB": 0})  # fmt: skip
        from matplotlib.patches import Rectangle

        patch = Rectangle((1.06, place - 0.02), 0.05, 0.04, transform=axes.transAxes,
                          facecolor=colour, edgecolor="#8a8a8a", linewidth=0.5, hatch=hatch,
                          clip_on=False)  # fmt: skip
        axes.add_patch(patch)
        axes.text(1.135, place, state_label(name), transform=axes.transAxes, va="center",
                  fontsize=8.5, color=INK)  # fmt: skip


def _spread(middles: np.ndarray) -> list[float]:
    """Places from below, none nearer to the one before than a line of text is high."""
    places: list[float] = []
    for place, middle in enumerate(middles):
        least = places[-1] + SMALLEST_GAP if places else 0.02
        most = 0.99 - SMALLEST_GAP * (len(middles) - 1 - place)
        places.append(float(min(max(middle, least), most)))
    return places


def _data(rows: pd.DataFrame, names: dict[str, str]) -> Table:
    groups = []
    for series in ("arm", "reference"):
        shares = _shares(rows[rows["series"] == series])
        shown = shares[[int(month) % 6 == 0 for month in shares.index]].dropna(how="all")
        body = tuple(
            Row(head=str(int(month)), cells=tuple(decimal(share) for share in values))
            for month, values in zip(shown.index, shown.to_numpy(dtype=float).tolist(), strict=True)
        )
        groups.append((names[series], body))
    heads = ("Tid sedan start", *(f"{state_label(name)} (%)" for name, _, _ in STATES))
    return Table(columns=heads, groups=tuple(groups), caption="Andelar per månad.", kind="wide")
