"""Where the average in the box and the one that is bounded do not meet."""

from collections.abc import Iterator

from evaluation.report.did.rows import Answer, answers, base_method, periods_word, rows_of
from evaluation.report.labels import lowered
from evaluation.report.language import say
from evaluation.report.material import Material


def two_averages(material: Material) -> Iterator[str]:
    """Say what each average is of, for outcomes whose two intervals do not meet."""
    for read in answers(material):
        bounded = rows_of(material, "honest", outcome=read.outcome.name, target="average",
                          restriction="parallel_trends", status="ok")  # fmt: skip
        events = _events(material, read)
        for row in bounded[:1]:
            if events and (row["conf_low"] > read.high or row["conf_high"] < read.low):
                yield say(
                    "did.two_averages",
                    what=lowered(read.outcome.label),
                    answer=read.unit.gain(read.value),
                    limits=read.unit.limits(read.low, read.high),
                    low=read.unit.number(row["conf_low"]),
                    high=read.unit.number(row["conf_high"]),
                    unit=read.unit.after,
                    periods=periods_word(material),
                    first=str(min(events)),
                    last=str(max(events)),
                )


def _events(material: Material, read: Answer) -> list[int]:
    """Give the periods from the start on that the bounded event study has."""
    rows = rows_of(material, "event_study", outcome=read.outcome.name, status="ok")
    own = rows[0]["estimator"] if rows else ""
    return [int(row["event"]) for row in rows
            if base_method(row["estimator"]) == base_method(own) and row["event"] >= 0]  # fmt: skip
