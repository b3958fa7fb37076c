"""What a board reads first: how long it takes, where the queue is, and how many never come."""

from typing import Any

import pandas as pd

from evaluation.report.indicators.rows import ALL
from evaluation.report.indicators.words import limits
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal
from evaluation.report.waiting.queue import STANDS, queue_counts
from evaluation.report.waiting.rows import (
    NEED,
    REFERRAL,
    curves,
    definition_of,
    differ,
    everybody,
    first_year,
    found,
    lacks_referrals,
    latest,
    median_of,
)
from evaluation.report.waiting.words import BY, QUARTERS, WORDS, median_words, place_label

MISSED, LEFT = "UTEBLEV", "lamnat"


def lead(material: Material) -> Passage:
    """Answer the three questions of the page, each with how sure it is."""
    lines = [_how_long(material), _where(material), _never(material)]
    if lacks_referrals(material):
        lines.append(say("waiting.lead.no_referrals"))
    return Passage("\n\n".join(line for line in lines if line))


def one_line(material: Material) -> str:
    """Say in a sentence how long it takes, for the first page."""
    row = _share(material, "vantetid_behov", "tre_manader")
    if not row:
        return say("waiting.lead.nothing")
    return say("waiting.one_line", share=_told(row), year=_year(row))


def _how_long(material: Material) -> str:
    second = _share(material, "vantetid_behov", "en_manad")
    third = _share(material, "vantetid_behov", "tre_manader")
    if not (second and third):
        return say("waiting.lead.nothing")
    text = say(
        "waiting.lead.need",
        persons=count(third["n"]),
        year=_year(third),
        first=_told(second),
        third=_told(third),
    )
    met = _share(material, "vantetid_anvisning", "dagar_30")
    curve = curves(material, REFERRAL)
    if not met or curve.empty:
        return text
    half = median_words(median_of(curve[curve["arm"] == REFERRAL]), REFERRAL)
    first = first_year(material)
    return f"{text} {say('waiting.lead.referral', share=_told(met), first=first, half=half)}"


def _where(material: Material) -> str:
    """Tell the last quarter's queue by place, and whether the slowest place is so for certain."""
    kind = NEED if lacks_referrals(material) else REFERRAL
    counts = queue_counts(material, kind)
    if counts.empty:
        return ""
    known = counts[counts[STANDS].notna()]
    whole = known[known["group_kind"] == ALL]
    if whole.empty:
        return say("waiting.lead.no_queue")
    last = whole.iloc[-1]
    when = say(QUARTERS[str(last["level"])], year=str(int(last["year"])))
    text = say(WORDS[kind].queue, when=when, number=count(last[STANDS]))
    same = known[(known["year"] == last["year"]) & (known["level"] == last["level"])]
    places = same[same["group_kind"] != ALL].sort_values([STANDS, "group"], ascending=[False, True])
    if len(places):
        most = places.iloc[0]
        name = place_label(str(most["group_kind"]), str(most["group"]))
        text += " " + say("waiting.lead.most", place=name, number=count(most[STANDS]))
    return f"{text} {_slowest(material, kind)}".strip()


def _slowest(material: Material, kind: str) -> str:
    name, own = (
        ("vantetid_anvisning", "dagar_30") if kind == REFERRAL else ("vantetid_behov", "en_manad")
    )
    item = found(material, name)
    if item is None:
        return ""
    rows = latest(material, item, definition_of(item, own))
    rows = rows[(rows["group_kind"] == BY[kind]) & rows["estimate"].notna()]
    if len(rows) < len(("slowest", "quickest")):
        return ""
    ordered = rows.sort_values("estimate")
    slow, quick = (_row(ordered, place) for place in (0, -1))
    is_sure = differ(slow, quick, among=len(rows))
    return say(
        WORDS[kind].apart if is_sure else WORDS[kind].alike,
        slow=place_label(BY[kind], str(slow["group"])),
        quick=place_label(BY[kind], str(quick["group"])),
        low=_told(slow),
        high=_told(quick),
    )


def _never(material: Material) -> str:
    missed = _level(material, "utfall_anvisning", "dagar_180", MISSED)
    left = _level(material, "utfall_behov", "tolv_manader", LEFT)
    lines = []
    if missed:
        lines.append(say("waiting.lead.missed", share=_told(missed), year=_year(missed)))
    if left:
        lines.append(say("waiting.lead.left", share=_told(left), year=_year(left)))
    return say("waiting.lead.never", lines=" ".join(lines)) if lines else ""


def _share(material: Material, name: str, own: str) -> dict[str, Any]:
    item = found(material, name)
    return {} if item is None else everybody(latest(material, item, definition_of(item, own)))


def _level(material: Material, name: str, own: str, level: str) -> dict[str, Any]:
    """Give a level of a mix for everybody; nothing where it may not be shown."""
    item = found(material, name)
    if item is None:
        return {}
    rows = latest(material, item, definition_of(item, own))
    rows = rows[(rows["level"] == level) & rows["estimate"].notna()]
    return everybody(rows)


def _row(rows: pd.DataFrame, place: int) -> dict[str, Any]:
    return {str(name): value for name, value in rows.iloc[place].items()}


def _told(row: dict[str, Any]) -> str:
    share, told = decimal(row["estimate"], 0), limits(row["low"], row["high"])
    return say("waiting.share", share=share, interval=told)


def _year(row: dict[str, Any]) -> str:
    return str(int(row["year"]))
