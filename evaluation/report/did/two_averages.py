"""Where the average in the box and the one that is bounded do not meet."""

from collections.abc import Iterator

from evaluation.report.did.rows import Answer, answers, base_method, periods_word, rows_of
from evaluation.report.labels import lowered
from evaluation.report.language import say
from evaluation.report.material import Material


def two_averages(material: Material) -> Iterator[str]:
    """Say what each average is of, for outcomes whose two intervals do not meet.

    Outcomes with the same periods share the explanation.
    """
    apart: dict[tuple[int, int], list[str]] = {}
    for read in answers(material):
        bounded = rows_of(material, "honest", outcome=read.outcome.name, target="average",
                          restriction="parallel_trends", status="ok")  # fmt: skip
        events = _events(material, read)
        for row in bounded[:1]:
            if events and (row["conf_low"] > read.high or row["conf_high"] < read.low):
                told = _said(read, row["conf_low"], row["conf_high"])
                apart.setdefault((min(events), max(events)), []).append(told)
    for (first, last), said in apart.items():
        periods = periods_word(material)
        why = say("did.two_averages.why", periods=periods, first=str(first), last=str(last))
        yield " ".join([*said, why])


def _said(read: Answer, low: float, high: float) -> str:
    return say(
        "did.two_averages.said",
        what=lowered(read.outcome.label),
        answer=read.unit.gain(read.value),
        limits=read.unit.limits(read.low, read.high),
        low=read.unit.number(low),
        high=read.unit.number(high),
        unit=read.unit.after,
    )


def _events(material: Material, read: Answer) -> list[int]:
    """Give the periods from the start on that the bounded event study has."""
    rows = rows_of(material, "event_study", outcome=read.outcome.name, status="ok")
    own = rows[0]["estimator"] if rows else ""
    return [int(row["event"]) for row in rows
            if base_method(row["estimator"]) == base_method(own) and row["event"] >= 0]  # fmt: skip
