"""Love plot: how far apart the groups are before and after weighting."""

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from evaluation.report.figures.drawing import ACCENT, INK, SECOND, SHADE, Drawing, Sheet, on_both
from evaluation.report.figures.ladder import Rung, ladder
from evaluation.report.labels import arm_label, covariate_labels
from evaluation.report.language import say
from evaluation.report.level_order import in_order
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW_CM = 0.47


def draw_balance(material: Material, *, contrast: str, arm: str) -> Drawing:
    """Draw the standardised differences of one arm in one contrast.

    Parameters
    ----------
    material : Material
        The study; its table `balance`.
    contrast, arm : str
        Declared names.
    """
    table = material.table("balance")
    found = table[(table["contrast"] == contrast) & (table["arm"] == arm)]
    every = _labelled(material, found)
    rows = _largest(every)
    limit = material.plan.gates.max_smd
    return Drawing(
        **on_both(partial(_draw, rows, limit)),
        caption=_caption(arm_label(material.plan, arm), every, limit),
        alt=say("balance.alt", rows=str(len(rows))),
        data=_data(every),
    )


def _draw(rows: pd.DataFrame, limit: float, sheet: Sheet) -> "Figure":
    rungs = [Rung(label=label) for label in rows["label"]]
    drawn = ladder(rungs, sheet, row_cm=ROW_CM, above=0.8)
    axes, places = drawn.axes, drawn.places
    axes.axvspan(-limit, limit, color=SHADE, zorder=0)
    axes.axvline(0, color=INK, linewidth=0.9)
    style: dict[str, Any] = {"linestyle": "none", "markersize": 5, "clip_on": False}
    axes.plot(rows["smd_before"], places, marker="o", markerfacecolor="white", color=SECOND,
              label=say("balance.before"), **style)  # fmt: skip
    axes.plot(rows["smd_after"], places, marker="s", color=ACCENT, label=say("balance.after"),
              **style)  # fmt: skip
    reach = max(0.25, float(rows[["smd_before", "smd_after"]].abs().max().max()) * 1.08)
    axes.set_xlim(-reach, reach)
    axes.set_xlabel(say("balance.scale"))
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 1))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, handletextpad=0.2,
                borderaxespad=0.2)  # fmt: skip
    return drawn.figure


def _labelled(material: Material, found: pd.DataFrame) -> pd.DataFrame:
    """Name every value, variables as declared and values as their code lists have them."""
    labels, levels = covariate_labels(material.plan), material.printed
    known = [*labels, *sorted(set(found["covariate"]) - set(labels))]
    order = {
        (name, level): (rank, place)
        for rank, name in enumerate(known)
        for place, level in enumerate(
            in_order(name, found.loc[found["covariate"] == name, "level"].unique())
        )
    }
    keys = list(zip(found["covariate"], found["level"], strict=True))
    names = [
        say("balance.value", variable=labels.get(name, name), value=levels.level_label(name, level))
        if level
        else labels.get(name, name)
        for name, level in keys
    ]
    rows = found.assign(label=names, rank=[order[key][0] for key in keys])
    return rows.iloc[sorted(range(len(keys)), key=lambda row: order[keys[row]])].reset_index(
        drop=True
    )


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the value of each variable that differs most, before or after weighting."""
    size = rows[["smd_before", "smd_after"]].abs().max(axis=1)
    kept = rows.assign(size=size).sort_values("size", ascending=False, kind="stable")
    return kept.drop_duplicates("covariate").sort_values("rank", ignore_index=True)


def _caption(label: str, rows: pd.DataFrame, limit: float) -> str:
    largest = float(rows["smd_after"].abs().max()) if len(rows) else float("nan")
    told = say(
        "balance.caption",
        arm=label,
        largest=decimal(largest, 2),
        place=say("balance.within" if largest <= limit else "balance.beyond"),
        limit=decimal(limit, 2),
    )
    return f"{told} {say('balance.hidden')}" if rows["smd_before"].isna().any() else told


def _data(rows: pd.DataFrame) -> Table:
    body = tuple(
        Row(
            head=row["label"],
            cells=(decimal(row["smd_before"], 2), decimal(row["smd_after"], 2)),
        )
        for row in rows.to_dict("records")
    )
    return Table(
        columns=(say("head.property"), say("balance.before"), say("balance.after")),
        groups=(("", body),),
        caption=say("balance.data"),
    )
