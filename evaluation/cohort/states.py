"""What a person lives on in the months without assistance, as far as registers tell."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import STATES
from evaluation.cohort.month_filters import Frame

NOT_YET = "inte_an"
OTHER_BENEFITS = ("sjukpenning", "sjuk_aktivitetsersattning", "pension")


def closings(
    runs: Frame,
    avslut: Frame,
    people: Frame,
    *,
    reasons: Sequence[str],
    matured_to: int | None = None,
) -> Frame:
    """Months between two runs of assistance, with the state given by the closing reason.

    Parameters
    ----------
    runs : lazy frame
        Stretches without any gap: a closing reason holds until the next month of assistance.
    avslut : lazy frame
        Closings, reasons coded; the one registered last counts when a month has two.
    matured_to : int, optional
        Last month of assistance after which a reason can be expected in the delivery.

    Returns
    -------
    lazy frame
        person, last, start, end (month counts), reason (place in `reason_names`: empty when
        none is registered, `inte_an` when none can be expected yet), state.
    """
    empty = runs.join(people.select("person", "observed_to"), on="person").select(
        "person",
        "last",
        (nw.col("last") + 1).alias("start"),
        nw.coalesce(nw.col("next_first") - 1, nw.col("observed_to")).alias("end"),
    )
    rows = empty.filter(nw.col("end") >= nw.col("start")).join(
        _last_registered(avslut), on=["person", "last"], how="left"
    )
    coded = rows.with_columns(reason=_reason(reasons, matured_to).cast(nw.Int32))
    return coded.with_columns(state=_state_of(reasons))


def reason_names(reasons: Sequence[str]) -> tuple[str, ...]:
    """Name what the numbers in column `reason` of `closings` stand for."""
    return (*reasons, NOT_YET, "")


def register_states(status: Frame) -> Frame:
    """Person-months in which income registers show a state: person, month, state.

    Wages go before a-kassa before other benefits before studies; an amount of zero or a month
    that is not covered tells nothing.
    """
    paid_by_municipality = nw.col("kommunal_anstallning").fill_null(value=False)
    work = nw.when(paid_by_municipality).then(_state("kommunal_anstallning"))
    benefits = nw.any_horizontal(*(_positive(name) for name in OTHER_BENEFITS), ignore_nulls=True)
    others = nw.when(benefits).then(_state("ersattning"))
    studies = nw.when(_positive("studiemedel")).then(_state("studier"))
    state = (
        nw.when(_positive("lon"))
        .then(work.otherwise(_state("arbete")))
        .otherwise(
            nw.when(_positive("a_kassa"))
            .then(_state("a_kassa"))
            .otherwise(others.otherwise(studies))
        )
    )
    rows = status.select("person", nw.col("manad").alias("month"), state.alias("state"))
    return rows.filter(~nw.col("state").is_null())


def _last_registered(avslut: Frame) -> Frame:
    registered = nw.coalesce("registrerad_datum", "avslut_datum")
    rows = avslut.filter(~nw.col("sista_bistandsmanad").is_null()).select(
        "person",
        nw.col("sista_bistandsmanad").alias("last"),
        "avslut_datum",
        registered.alias("registered"),
        nw.col("avslutsorsak").alias("reason"),
    )
    order = ["registered", "avslut_datum", "reason"]
    later = nw.col("reason").shift(-1).over("person", "last", order_by=order)
    return (
        rows.with_columns(later=later)
        .filter(nw.col("later").is_null())
        .select("person", "last", "reason")
    )


def _reason(reasons: Sequence[str], matured_to: int | None) -> nw.Expr:
    names = reason_names(reasons)
    registered = ~nw.col("reason").is_null() & (nw.col("reason") != names.index(""))
    reason = nw.when(registered).then(nw.col("reason")).otherwise(nw.lit(len(names) - 1))
    if matured_to is None:
        return reason
    early = ~registered & (nw.col("last") > matured_to)
    return nw.when(early).then(nw.lit(names.index(NOT_YET))).otherwise(reason)


def _state_of(reasons: Sequence[str]) -> nw.Expr:
    from evaluation.data.code_states import reason_states

    known = reason_states()
    state = _state("okand")
    for name in sorted(set(known.values())):
        places = [place for place, code in enumerate(reasons) if known.get(code) == name]
        if places:
            state = nw.when(nw.col("reason").is_in(places)).then(_state(name)).otherwise(state)
    return state


def _state(name: str) -> nw.Expr:
    return nw.lit(STATES.index(name)).cast(nw.Int32)


def _positive(column: str) -> nw.Expr:
    return nw.col(column).fill_null(0) > 0
