"""What tries the answer: differences before the start, other ways to compute it."""

from evaluation.report.answers.answer import headlines
from evaluation.report.answers.others import alternatives
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import count
from evaluation.report.robustness.rows import placebo_outcomes, placebo_starts
from evaluation.report.scrutiny.verdicts import Judged, by_count


def before(material: Material) -> Judged | None:
    """Judge whether the groups were alike before the start, and where no start was."""
    tries = [
        row for _, rows in (*placebo_outcomes(material), *placebo_starts(material)) for row in rows
    ]
    if not tries:
        return None
    # A try that is withheld has not shown that there is nothing.
    quiet = sum(row.is_shown and row.sign == 0 for row in tries)
    seen = say("scrutiny.before.seen", passed=count(quiet), tried=count(len(tries)))
    return Judged(judgement=by_count(quiet, len(tries)), seen=seen)


def stands(material: Material) -> Judged | None:
    """Judge whether other definitions and comparisons lead to the same conclusion."""
    same, tried = 0, 0
    for answer in headlines(material):
        row = answer.difference
        if row is None or not row.is_shown:
            continue
        others = alternatives(material, row)
        same += sum(other.sign == row.sign for other in others)
        tried += len(others)
    if not tried:
        return None
    seen = say("scrutiny.stands.seen", passed=count(same), tried=count(tried))
    return Judged(judgement=by_count(same, tried), seen=seen)
