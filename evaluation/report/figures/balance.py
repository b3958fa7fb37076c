"""Love plot: how far apart the groups are before and after weighting."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from evaluation.report.figures.drawing import ACCENT, INK, MUTED, SECOND, SHADE, Drawing, canvas
from evaluation.report.labels import arm_label, covariate_labels
from evaluation.report.literal import as_words
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_CM = 0.45
LONGEST_LABEL = 42


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
    height = ROW_CM * max(len(rows), 4) + 2.4
    figure = canvas(height)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.42, right=0.97, top=1 - 1.0 / height, bottom=1.15 / height)
    axes.axvspan(-limit, limit, color=SHADE, zorder=0)
    _points(axes, rows)
    axes.set_xlabel("Standardiserad skillnad i medelvärde")
    label = arm_label(material.plan, arm)
    return Drawing(
        figure=figure,
        caption=_caption(label, every, limit),
        alt=(
            f"Punktdiagram med {len(rows)} rader, en per egenskap. Ringar visar skillnaden före "
            "viktning och fyllda fyrkanter efter; ett grått fält markerar gränsen."
        ),
        data=_data(every),
    )


def _points(axes: "Axes", rows: pd.DataFrame) -> None:
    places = range(len(rows))
    axes.axvline(0, color=INK, linewidth=0.9)
    style: dict[str, Any] = {"linestyle": "none", "markersize": 5, "clip_on": False}
    axes.plot(rows["smd_before"], places, marker="o", markerfacecolor="white", color=SECOND,
              label="Före viktning", **style)  # fmt: skip
    axes.plot(rows["smd_after"], places, marker="s", color=ACCENT, label="Efter viktning", **style)
    axes.set_yticks(list(places), list(rows["label"]))
    reach = max(0.25, float(rows[["smd_before", "smd_after"]].abs().max().max()) * 1.08)
    axes.set(xlim=(-reach, reach), ylim=(len(rows) - 0.4, -0.6))
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 1))
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=8.5,
                handletextpad=0.2, borderaxespad=0.2)  # fmt: skip
    axes.spines["left"].set_color(MUTED)


def _labelled(material: Material, found: pd.DataFrame) -> pd.DataFrame:
    labels, levels = covariate_labels(material.plan), material.printed
    rank = {name: place for place, name in enumerate(labels)}
    places = found["covariate"].map(lambda name: rank.get(name, len(rank)))
    rows = found.assign(rank=places).sort_values(["rank", "level"], kind="stable", key=_as_written)
    names = [
        labels[name] + (f": {levels.level_label(name, level)}" if level else "")
        for name, level in zip(rows["covariate"], rows["level"], strict=True)
    ]
    return rows.assign(label=names).reset_index(drop=True)


def _as_written(column: "pd.Series[Any]") -> "pd.Series[Any]":
    return column.map(lambda value: as_words(value) if isinstance(value, str) else value)


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the value of each variable that differs most, before or after weighting."""
    size = rows[["smd_before", "smd_after"]].abs().max(axis=1)
    kept = rows.assign(size=size).sort_values("size", ascending=False, kind="stable")
    kept = kept.drop_duplicates("covariate").sort_values("rank", ignore_index=True)
    return kept.assign(label=[_shortened(as_words(label)) for label in kept["label"]])


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip(' (,')}…"


def _caption(label: str, rows: pd.DataFrame, limit: float) -> str:
    largest = float(rows["smd_after"].abs().max()) if len(rows) else float("nan")
    hidden = (
        " Där få har ett värde visas inte skillnaden före viktning."
        if rows["smd_before"].isna().any()
        else ""
    )
    words = "ligger inom" if largest <= limit else "går utanför"
    return (
        f"{label}: största skillnaden efter viktning är {decimal(largest, 2)} och {words} "
        f"gränsen ±{decimal(limit, 2)} (grått), som sattes i förväg. För varje egenskap visas det "
        "värde som skiljer mest. Nämnaren är standardavvikelsen i de oviktade grupperna "
        f"tillsammans.{hidden}"
    )


def _data(rows: pd.DataFrame) -> Table:
    body = tuple(
        Row(
            head=row["label"],
            cells=(decimal(row["smd_before"], 2), decimal(row["smd_after"], 2)),
        )
        for row in rows.to_dict("records")
    )
    return Table(
        columns=("Egenskap", "Före viktning", "Efter viktning"),
        groups=(("", body),),
        caption="Standardiserade skillnader.",
    )
