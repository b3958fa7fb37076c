"""What a person lives on in the months without assistance, as far as registers tell."""

from typing import Any

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import STATES

# Local list of closing reasons; what is not named here is unknown, never success.
REASON_STATE = {
    "A1": "arbete",
    "A2": "ersattning",
    "A3": "ersattning",
    "A4": "ersattning",
    "A5": "ersattning",
    "A6": "ersattning",
    "A7": "ersattning",
    "A8": "studier",
    "A9": "arbete",
    "O1": "flyttat_avliden",
}
BENEFITS = ("a_kassa", "sjukpenning", "sjuk_aktivitetsersattning", "pension")


def closings(
    runs: nw.LazyFrame[Any], avslut: nw.LazyFrame[Any], people: nw.LazyFrame[Any]
) -> nw.LazyFrame[Any]:
    """Months between two runs of assistance, with the state given by the closing reason.

    Parameters
    ----------
    runs : lazy frame
        Spells without any gap: a closing reason holds until the next month of assistance.
    avslut : lazy frame
        Closings as delivered; the one registered last counts when a month has two.

    Returns
    -------
    lazy frame
        person, start, end (month counts), reason (code, empty when not registered), state.
    """
    empty = runs.join(people.select("person", "observed_to"), on="person").select(
        "person",
        "last",
        (nw.col("last") + 1).alias("start"),
        nw.coalesce(nw.col("next_first") - 1, nw.col("observed_to")).alias("end"),
    )
    reasons = _last_registered(avslut)
    rows = empty.filter(nw.col("end") >= nw.col("start")).join(
        reasons, on=["person", "last"], how="left"
    )
    return rows.with_columns(nw.col("reason").fill_null("")).with_columns(
        _state_of_reason().alias("state")
    )


def register_states(status: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Person-months in which income registers show a state: person, month, state.

    Wages go before benefits before studies; an amount of zero or a month that is not
    covered tells nothing.
    """
    paid_by_municipality = nw.col("kommunal_anstallning").fill_null(value=False)
    work = nw.when(paid_by_municipality).then(_state("kommunal_anstallning"))
    state = (
        nw.when(_positive("lon"))
        .then(work.otherwise(_state("arbete")))
        .otherwise(
            nw.when(nw.any_horizontal(*(_positive(name) for name in BENEFITS), ignore_nulls=True))
            .then(_state("ersattning"))
            .otherwise(nw.when(_positive("studiemedel")).then(_state("studier")))
        )
    )
    rows = status.select("person", nw.col("manad").alias("month"), state.alias("state"))
    return rows.filter(~nw.col("state").is_null())


def _last_registered(avslut: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    registered = nw.coalesce("registrerad_datum", "avslut_datum")
    rows = avslut.filter(~nw.col("sista_bistandsmanad").is_null()).select(
        "person",
        nw.col("sista_bistandsmanad").alias("last"),
        "avslut_datum",
        registered.alias("registered"),
        nw.col("avslutsorsak").fill_null("").alias("reason"),
    )
    order = ["registered", "avslut_datum", "reason"]
    later = nw.col("reason").shift(-1).over("person", "last", order_by=order)
    return (
        rows.with_columns(later=later)
        .filter(nw.col("later").is_null())
        .select("person", "last", "reason")
    )


def _state_of_reason() -> nw.Expr:
    state = _state("okand")
    for name in sorted(set(REASON_STATE.values())):
        codes = [code for code, meaning in REASON_STATE.items() if meaning == name]
        state = nw.when(nw.col("reason").is_in(codes)).then(_state(name)).otherwise(state)
    return state


def _state(name: str) -> nw.Expr:
    return nw.lit(STATES.index(name)).cast(nw.Int32)


def _positive(column: str) -> nw.Expr:
    return nw.col(column).fill_null(0) > 0
