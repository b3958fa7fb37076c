"""Where people are, month by month: shares per state in both groups side by side."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.report.figures.curve_rows import (
    month_ticks,
    per_cent,
    series_names,
    since_start,
)
from evaluation.report.figures.drawing import (
    ACCENT,
    FONT_SIZE,
    INK,
    Drawing,
    Sheet,
    canvas,
    on_both,
    panel,
)
from evaluation.report.figures.words import LINE_CM, broken, lines_of, width_cm
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal
from evaluation.report.vocabulary import HIDDEN_STATE, state_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLOT_CM = 5.6
LEFT_CM, RIGHT_CM, GAP_CM, NAMES_CM = 1.3, 0.45, 0.5, 4.1
# Where names begin beside a panel, in its widths.
NAME_AT = 1.135
# State, colour, hatching: neighbours differ in lightness, so the order can be read in grey.
STATES = (
    ("bistand", "#6d7278", ""),
    ("kommunal_anstallning", "#e0925f", "////"),
    ("arbete", ACCENT, ""),
    ("studier", "#9cc3de", ""),
    ("a_kassa", "#b8450a", ""),
    ("ersattning", "#e3b778", "\\\\\\\\"),
    ("flyttat_avliden", "#d9d4c7", ""),
    ("okand", "#f1efea", "---"),
)
HIDDEN = (HIDDEN_STATE, "#ffffff", "")
EVERY = (*STATES, HIDDEN)
SMALLEST_GAP = 0.066


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
    since = since_start(material)
    return Drawing(
        **on_both(partial(_draw, rows, names, since)),
        caption=say("states.caption", arm=names["arm"]) + _note(material, rows),
        alt=say("states.alt"),
        data=_data(rows, names),
    )


def _draw(rows: pd.DataFrame, names: dict[str, str], since: str, sheet: Sheet) -> "Figure":
    """Draw both groups: side by side on paper, one above the other on a phone."""
    sides = ("arm", "reference")
    filled = {series: _filled(_shares(rows[rows["series"] == series])) for series in sides}
    shown = [state for state in EVERY if any(one[state[0]].max() > 0 for one in filled.values())]
    named = RIGHT_CM if sheet.is_narrow else _room_for_names(shown, sheet)
    key = 0.1 + LINE_CM * 1.3 * -(-len(shown) // 2) if sheet.is_narrow else 0.0
    width = (sheet.cm - LEFT_CM - named - GAP_CM) / 2
    room = sheet.cm - LEFT_CM - 0.1 if sheet.is_narrow else width
    titles = [broken(names[series], room, weight="semibold") for series in sides]
    top = 0.4 + LINE_CM * max(map(lines_of, titles))
    rise = top + PLOT_CM + 0.55
    high = (2 * rise if sheet.is_narrow else rise) + 0.55 + key
    figure = canvas(high, sheet)
    for place, series in enumerate(sides):
        if sheet.is_narrow:
            axes = panel(figure, left=LEFT_CM, right=named, top=place * rise + top,
                         bottom=high - place * rise - top - PLOT_CM)  # fmt: skip
        else:
            left = LEFT_CM + place * (width + GAP_CM)
            axes = panel(figure, left=left, right=sheet.cm - left - width, top=top, bottom=1.1)
            axes.tick_params(labelleft=place == 0)
        _stack(axes, filled[series])
        axes.yaxis.set_major_formatter(per_cent)
        axes.set_title(titles[place], loc="left", fontsize=FONT_SIZE, weight="semibold", pad=7)
    if sheet.is_narrow:
        _key(figure, shown)
    else:
        _names(axes, filled["reference"], shown)
    middle = (LEFT_CM + (sheet.cm - named)) / 2 / sheet.cm
    figure.text(middle, (key + 0.1) / high, since, ha="center", va="bottom")
    return figure


def _room_for_names(shown: list[tuple[str, str, str]], sheet: Sheet) -> float:
    """Give the cm that the names beside the second panel take, with what leads to them."""
    widest = max((width_cm(state_label(name)) for name, _, _ in shown), default=0.0) + 0.1
    lead = (NAME_AT - 1) / 2
    return max(NAMES_CM, (widest + lead * (sheet.cm - LEFT_CM - GAP_CM)) / (1 + lead))


def _key(figure: "Figure", shown: list[tuple[str, str, str]]) -> None:
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=colour, edgecolor="#8a8a8a", linewidth=0.5, hatch=hatch,
              label=state_label(name))
        for name, colour, hatch in shown
    ]  # fmt: skip
    figure.legend(handles=patches, loc="lower left", bbox_to_anchor=(0, 0), ncols=2, borderpad=0,
                  borderaxespad=0.1, labelspacing=0.35, columnspacing=1.0)  # fmt: skip


def _note(material: Material, rows: pd.DataFrame) -> str:
    """Say what the blank area is, and why shares need not come out even."""
    step = material.published.round_to
    parts = (
        say("states.blank")
        if rows["share"].isna().any() or rows["month"].nunique() <= rows["month"].max()
        else "",
        say("states.rounded", step=str(step)) if step > 1 else "",
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


def _stack(axes: "Axes", filled: pd.DataFrame) -> None:
    if filled.empty:
        return
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


def _names(axes: "Axes", filled: pd.DataFrame, shown: list[tuple[str, str, str]]) -> None:
    """Name the states that either group has, beside the last month of the reference."""
    from matplotlib.patches import Rectangle

    if filled.empty:
        return
    last = filled[[name for name, _, _ in shown]].iloc[-1].to_numpy(dtype=float)
    middles = (last.cumsum() - last / 2) / 100
    places = _spread(middles)
    for (name, colour, hatch), place, middle in zip(shown, places, middles, strict=True):
        axes.annotate("", (1.0, middle), (1.05, place), xycoords="axes fraction",
                      arrowprops={"arrowstyle": "-", "color": "#8a8a8a", "linewidth": 0.6,
                                  "shrinkA": 0, "shrinkB": 0})  # fmt: skip
        patch = Rectangle((1.06, place - 0.02), 0.05, 0.04, transform=axes.transAxes,
                          facecolor=colour, edgecolor="#8a8a8a", linewidth=0.5, hatch=hatch,
                          clip_on=False)  # fmt: skip
        axes.add_patch(patch)
        axes.text(NAME_AT, place, state_label(name), transform=axes.transAxes, va="center",
                  color=INK)  # fmt: skip


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
    heads = (say("head.share_of", what=state_label(name)) for name, _, _ in STATES)
    return Table(
        columns=(say("head.since_start"), *heads),
        groups=tuple(groups),
        caption=say("states.data"),
        kind="wide",
    )
