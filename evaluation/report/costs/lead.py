"""What a board reads first: a month, one more exit, who pays, and whether cost fell by it."""

from collections.abc import Iterator

from evaluation.disclosure.row_keys import Row
from evaluation.estimate.cost.credit import Credit, credited, total
from evaluation.report.answers.parts import parts_differ
from evaluation.report.costs.rows import (
    ASSISTANCE,
    MUNICIPALITY,
    effect,
    insats_label,
    last_month,
    outcome_in,
    plan_of,
    shifted,
    starts,
    worth,
    years,
)
from evaluation.report.labels import arm_label, listed, lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, interval, months

MORE, SAVING, FEWER = "fler", "fler_billigare", "farre"
UNDECIDED, WITHHELD = "obestamt", "visas_ej"
VERDICTS = {
    MORE: "costs.lead.ratio",
    SAVING: "costs.lead.saves",
    FEWER: "costs.lead.fewer",
    WITHHELD: "costs.lead.withheld",
    UNDECIDED: "costs.lead.unsure",
}
MILLION = 1e6
A_YEAR = 12
STANDINGS = {
    "fell": "costs.credit.fell",
    "not_fallen": "costs.credit.not_fallen",
    "unsure_fall": "costs.credit.unsure_fall",
    "unsure_effect": "costs.credit.unsure_effect",
    "no_saving": "costs.credit.no_saving",
}


def lead(material: Material) -> Passage:
    """Give the answer: what a month costs, what one more exit costs, and who pays."""
    payers = " ".join([*_payers(material), *_shifted(material)])
    lines = [_month(material), *_exits(material), payers]
    return Passage("\n\n".join(filter(None, lines)))


def one_line(material: Material) -> str:
    """Say in a sentence of how many insatser the cost of one more exit is known."""
    rows = _of_municipality(material)
    known = sum(row["verdict"] in {MORE, SAVING} for row in rows)
    return say("costs.one_line", known=count(known), insatser=count(len(rows)))


def reading(_: Material) -> Passage:
    """Say how the numbers are read."""
    return Passage(say("costs.reading"))


def credit(material: Material) -> Passage:
    """Say whether the cost of assistance fell because of what was done."""
    found = credit_of(material)
    if found is None:
        return Passage(say("costs.credit.no_years"))
    now, fall, saved, share = years(material)[-1].year, found.fall, found.saved, found.share
    parts = {
        "year": str(now),
        "before": str(now - 1),
        "fall": decimal(fall.value / MILLION, 1),
        "fall_limits": interval(fall.low / MILLION, fall.high / MILLION, 1),
        "saved": decimal(saved.value / MILLION, 1),
        "saved_limits": interval(saved.low / MILLION, saved.high / MILLION, 1),
    }
    if found.standing == "not_fallen":
        parts["fall"] = decimal(-fall.value / MILLION, 1)
        parts["fall_limits"] = interval(-fall.high / MILLION, -fall.low / MILLION, 1)
    if share is not None:
        parts["share"] = decimal(share.value, 0)
        parts["share_limits"] = interval(share.low, share.high, 0)
    return Passage(say(STANDINGS[found.standing], **parts))


def credit_of(material: Material) -> Credit | None:
    """Set what last year's starts saved against the change since then; None without two years."""
    known, outcome = years(material), outcome_in(material, ASSISTANCE)
    if len(known) < len(("before", "after")) or outcome is None:
        return None
    before, after = known[-2:]
    saved = [
        span.turned.times(number)
        for arm, number in starts(material, before.year).items()
        if (span := effect(material, outcome, arm, A_YEAR)) is not None
    ]
    if before.year + 1 != after.year or not saved:
        return None
    return credited(before.assistance, after.assistance, total(saved))


def _of_municipality(material: Material) -> list[Row]:
    outcome = outcome_in(material, MUNICIPALITY)
    if outcome is None:
        return []
    return worth(material, outcome=outcome.name, month=last_month(material, outcome))


def _month(material: Material) -> str:
    latest: dict[str, float] = {}
    for unit in plan_of(material).unit:
        latest[unit.insats] = unit.kr_per_month
    prices = [
        say("costs.lead.price", insats=lowered(insats_label(material, name)), kr=count(kr))
        for name, kr in latest.items()
    ]
    known = material.table("cost_assistance").dropna(subset=["kr"])
    if known.empty:
        return say("costs.lead.month_only", prices=listed(prices))
    row = known.iloc[-1]
    return say(
        "costs.lead.month",
        prices=listed(prices),
        kr=count(row["kr"]),
        limits=interval(row["low"], row["high"], 0),
        year=str(int(row["year"])),
    )


def _exits(material: Material) -> Iterator[str]:
    rows = _of_municipality(material)
    if not rows:
        yield say("costs.lead.no_exits")
        return
    month = months(int(rows[0]["month"]))
    by = {name: [row for row in rows if row["verdict"] == name] for name in VERDICTS}
    for name in (MORE, SAVING):
        for row in by[name]:
            arm = lowered(arm_label(material.plan, str(row["arm"])))
            yield say(VERDICTS[name], month=month, arm=arm, **_ratio(row))
    for name in (FEWER, WITHHELD):
        if by[name]:
            yield say(VERDICTS[name], month=month, arms=_arms(material, by[name]))
    if by[UNDECIDED]:
        dearer = [row for row in by[UNDECIDED] if row["cost_low"] > 0]
        key = "costs.lead.unsure_dearer" if dearer else VERDICTS[UNDECIDED]
        more = {"dearer": listed([_dearer(material, row) for row in dearer])} if dearer else {}
        yield say(key, month=month, arms=_arms(material, by[UNDECIDED]), **more)
    mixed = [arm.label for arm in material.plan.main_arms if parts_differ(material, arm.name)]
    if mixed:
        yield say("costs.lead.mixed", arms=listed(mixed))


def _ratio(row: Row) -> dict[str, str]:
    if row["verdict"] == SAVING:
        return {
            "exits": decimal(row["exits"], 1),
            "cost": count(-row["cost"]),
            "limits": interval(-row["cost_high"], -row["cost_low"], 0),
        }
    return {
        "ratio": count(row["ratio"]),
        "limits": interval(row["ratio_low"], row["ratio_high"], 0),
    }


def _dearer(material: Material, row: Row) -> str:
    return say(
        "costs.lead.dearer",
        arm=lowered(arm_label(material.plan, row["arm"])),
        cost=count(row["cost"]),
        limits=interval(row["cost_low"], row["cost_high"], 0),
    )


def _arms(material: Material, rows: list[Row]) -> str:
    return listed([lowered(arm_label(material.plan, row["arm"])) for row in rows])


def _payers(material: Material) -> Iterator[str]:
    known = years(material)
    if not known:
        return
    last = known[-1]
    told = {
        "year": str(last.year),
        "assistance": decimal(last.assistance.value / MILLION, 1),
        "gross": decimal(last.gross / MILLION, 1),
    }
    if last.state != last.state:
        yield say("costs.lead.payers_hidden", **told)
        return
    yield say(
        "costs.lead.payers",
        **told,
        municipality=decimal(last.municipality / MILLION, 1),
        state=decimal(last.state / MILLION, 1),
    )


def _shifted(material: Material) -> Iterator[str]:
    """Say after which insatser certainly more are on unemployment insurance a year later."""
    main = {arm.name for arm in material.plan.main_arms}
    after = [
        say(
            "costs.lead.shifted_after",
            arm=lowered(arm_label(material.plan, row.arm)),
            more=decimal(row.value, 0),
            limits=interval(row.low, row.high, 0),
        )
        for row in shifted(material)
        if row.month == A_YEAR and row.arm in main and row.sign > 0
    ]
    if after:
        yield say("costs.lead.shifted", after=listed(after), time=months(A_YEAR))
