"""The queue at the end of each quarter against those who came and those who started, by place."""

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from evaluation.report.figures.drawing import (
    ACCENT,
    FONT_SIZE,
    INK,
    SECOND,
    SHADE,
    Drawing,
    Sheet,
    canvas,
    on_both,
    panel,
)
from evaluation.report.indicators.rows import ALL, rows_of
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count
from evaluation.report.waiting.rows import NEED, REFERRAL, definition_of, found
from evaluation.report.waiting.words import BY, QUARTERS, WORDS, place_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

QUEUES = {REFERRAL: "ko_anvisning", NEED: "ko_behov"}
CAME, STARTED, STANDS = "nya", "startade", "vantar"
COLUMNS = (
    *("waiting.column.quarter", "waiting.column.came"),
    *("waiting.column.starts", "waiting.column.stands"),
)
KEY = {
    STANDS: "waiting.queue.vantar",
    CAME: "waiting.queue.nya",
    STARTED: "waiting.queue.startade",
}
PLOT_CM, GAP_CM, KEY_CM = 3.4, 1.3, 0.8
MOST_PLACES, ROOM = 6, 1.15


def draw_queue(material: Material, kind: str) -> Drawing | None:
    """Draw a panel for every place; None where no quarter may be shown."""
    counts = queue_counts(material, kind)
    if counts.empty or counts[[CAME, STARTED, STANDS]].isna().all(axis=None):
        return None
    places = list(dict.fromkeys(zip(counts["group_kind"], counts["group"], strict=True)))
    return Drawing(
        **on_both(partial(_draw, counts, places[:MOST_PLACES])),
        caption=say(WORDS[kind].queue_caption),
        alt=say("waiting.alt.queue", places=count(len(places))),
        data=queue_table(counts, kind),
    )


def queue_counts(material: Material, kind: str) -> pd.DataFrame:
    """Count by place, year and quarter: a column each for who came, started and waits."""
    item = found(material, QUEUES[kind])
    if item is None:
        return pd.DataFrame()
    parts = []
    for name in (CAME, STARTED, STANDS):
        rows = rows_of(material, item, definition_of(item, name))
        rows = rows[rows["group_kind"].isin((ALL, BY[kind]))]
        keys = ["group_kind", "group", "year", "level"]
        parts.append(rows.set_index(keys)["events"].rename(name))
    return pd.concat(parts, axis=1).sort_index().reset_index()


def _draw(counts: pd.DataFrame, places: list[tuple[str, str]], sheet: Sheet) -> "Figure":
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    across = 1 if sheet.is_narrow else min(2, len(places))
    down = -(-len(places) // across)
    key = KEY_CM * (len(KEY) * 0.65 if sheet.is_narrow else 1)
    high = down * (PLOT_CM + GAP_CM) + key + 0.2
    figure = canvas(high, sheet)
    wide = (sheet.cm - 0.3 - across * 1.1) / across
    top = ROOM * float(counts[counts["group_kind"] != ALL][[CAME, STARTED, STANDS]].max().max())
    for number, (kind, group) in enumerate(places):
        column, line = number % across, number // across
        left = 1.0 + column * (wide + 1.1)
        above = 0.7 + line * (PLOT_CM + GAP_CM)
        axes = panel(figure, left=left, right=sheet.cm - left - wide, top=above,
                     bottom=high - above - PLOT_CM)  # fmt: skip
        own = counts[(counts["group_kind"] == kind) & (counts["group"] == group)]
        _panel(axes, own, place_label(kind, group), top if kind != ALL else None)
    handles = [
        Patch(facecolor=SHADE, edgecolor=INK, linewidth=0.5),
        Line2D([], [], color=SECOND, marker="s", markersize=3.5),
        Line2D([], [], color=ACCENT, marker="o", markersize=3.5),
    ]
    names = [say(key) for key in KEY.values()]
    figure.legend(handles, names, loc="lower left", bbox_to_anchor=(0.02, 0.0), borderpad=0,
                  ncols=1 if sheet.is_narrow else 3)  # fmt: skip
    return figure


def _panel(axes: "Axes", own: pd.DataFrame, name: str, top: float | None) -> None:
    place = range(len(own))
    axes.bar(place, own[STANDS], color=SHADE, edgecolor=INK, linewidth=0.5, width=0.8)
    axes.plot(place, own[CAME], color=SECOND, marker="s", markersize=3, linewidth=1.1)
    axes.plot(place, own[STARTED], color=ACCENT, marker="o", markersize=3, linewidth=1.1)
    axes.set_ylim(0, top)
    axes.set_title(name, loc="left", fontsize=FONT_SIZE, weight="semibold", pad=5)
    starts = [at for at, level in enumerate(own["level"]) if level == "k1"]
    axes.set_xticks(starts, [str(int(own["year"].iloc[at])) for at in starts], ha="left")
    axes.locator_params(axis="y", nbins=4, integer=True)


def queue_table(counts: pd.DataFrame, kind: str) -> Table:
    """Tabulate the quarters of the last year by place."""
    rows = counts[counts["year"] == counts["year"].max()]
    groups = []
    for (own, group), mine in rows.groupby(["group_kind", "group"], sort=True):
        lines = tuple(
            Row(
                head=say(QUARTERS[str(row["level"])], year=str(int(row["year"]))),
                cells=tuple(count(row[name]) for name in (CAME, STARTED, STANDS)),
            )
            for row in mine.to_dict("records")
        )
        groups.append((place_label(str(own), str(group)), lines))
    return Table(
        columns=tuple(say(key) for key in COLUMNS),
        groups=tuple(groups),
        caption=say(WORDS[kind].queue_data),
    )
