"""What a board reads first: a month, one more exit, who pays, and whether cost fell by it."""

from collections.abc import Iterator

from evaluation.disclosure.row_keys import Row
from evaluation.estimate.cost.credit import Credit, Span, credited, total
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
from evaluation.report.numbers import count, decimal, interval, months, signed

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
    if not _are_in_turn(material):
        return Passage(say("costs.credit.no_years"))
    found = credit_of(material)
    if found is None:
        return Passage(say("costs.credit.parts_hidden"))
    now, fall = years(material)[-1].year, found.fall
    parts = {"year": str(now), "before": str(now - 1)}
    parts |= _millions("fall", fall.turned if found.standing == "not_fallen" else fall)
    if found.share is None:
        parts |= _millions("changed", found.saved.turned)
        parts["changed"] = signed(-found.saved.value / MILLION, 1)
    else:
        parts |= _millions("saved", found.saved)
        parts["share"] = decimal(found.share.value, 0)
        parts["share_limits"] = interval(found.share.low, found.share.high, 0)
    return Passage(say(STANDINGS[found.standing], **parts))


def _millions(name: str, span: Span) -> dict[str, str]:
    return {
        name: decimal(span.value / MILLION, 1),
        f"{name}_limits": interval(span.low / MILLION, span.high / MILLION, 1),
    }


def credit_of(material: Material) -> Credit | None:
    """Set what last year's starts saved against the change since then.

    None where one of them is not shown: what the others saved is no whole.
    """
    before, after = years(material)[-2:]
    outcome, started = outcome_in(material, ASSISTANCE), starts(material, before.year)
    if outcome is None or not started:
        return None
    saved = []
    for arm, number in started.items():
        span = effect(material, outcome, arm, A_YEAR)
        if span is None:
            return None
        saved.append(span.turned.times(number))
    return credited(before.assistance, after.assistance, total(saved))


def _are_in_turn(material: Material) -> bool:
    known = [one.year for one in years(material)][-2:]
    return len(known) == len(("before", "after")) and known[0] + 1 == known[1]


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
        yield " ".join(_undecided(material, by[UNDECIDED], month))
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


def _undecided(material: Material, rows: list[Row], month: str) -> Iterator[str]:
    """Say of what nothing is certain of exits, and what then is of the cost."""
    yield say(VERDICTS[UNDECIDED], month=month, arms=_arms(material, rows))
    dearer = [row for row in rows if row["cost_low"] > 0]
    cheaper = [row for row in rows if row["cost_high"] < 0]
    if dearer:
        yield say("costs.lead.dearer", rows=_costs(material, dearer, sign=1))
    if cheaper:
        yield say("costs.lead.cheaper", rows=_costs(material, cheaper, sign=-1))


def _costs(material: Material, rows: list[Row], *, sign: int) -> str:
    told = []
    for row in rows:
        low, high = sorted((sign * row["cost_low"], sign * row["cost_high"]))
        told.append(
            say(
                "costs.lead.per_start",
                arm=lowered(arm_label(material.plan, row["arm"])),
                cost=count(sign * row["cost"]),
                limits=interval(low, high, 0),
            )
        )
    return listed(told)


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
