"""The method in plain words, printed from the plan."""

from evaluation.protocol import Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, kind_of, study_kind
from evaluation.report.declared.wording import definition_text
from evaluation.report.labels import covariate_labels, lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, months
from evaluation.report.protection.texts import curves_text, protection_text

UNWEIGHTED = "none"


def method(material: Material) -> Passage:
    """Say in plain words how the comparison was made."""
    plan = material.plan
    if CONTRAST_KINDS[plan.contrasts[0].kind].is_drawn:
        parts = [_lottery(plan)]
    elif study_kind(plan) is TABLE:
        parts = [_table(plan), plan.primary.description, _table_weights(plan)]
    else:
        parts = [say("method.trials", time=_follow_up(plan)), definition_text(plan), _weights(plan)]
    return Passage("\n\n".join((*filter(None, parts), _protection(material))))


def _lottery(plan: Protocol) -> str:
    if kind_of(plan.primary).measured_once:
        return say("method.drawn_once")
    return say("method.drawn", time=_follow_up(plan))


def _table(plan: Protocol) -> str:
    if kind_of(plan.primary).measured_once:
        return say("method.table_once")
    return say("method.table", time=_follow_up(plan))


def _table_weights(plan: Protocol) -> str:
    if plan.contrasts[0].weights == UNWEIGHTED:
        return say("method.unweighted")
    return say("method.table_weights", background=_background(plan))


def _weights(plan: Protocol) -> str:
    is_between = any(CONTRAST_KINDS[item.kind].is_between for item in plan.contrasts)
    between = f" {say('method.between')}" if is_between else ""
    return say("method.weights", background=_background(plan), between=between)


def _follow_up(plan: Protocol) -> str:
    return months(plan.follow_up_months, unit=plan.data.time_unit)


def _background(plan: Protocol) -> str:
    return ", ".join(lowered(label) for label in covariate_labels(plan).values())


def _protection(material: Material) -> str:
    published = material.published
    plan = material.plan
    limit = plan.contrasts[0].max_smd or plan.gates.max_smd
    told = [protection_text(published.min_count, published.round_to)]
    if published.round_to > 1:
        told.append(say("method.rounded"))
    if len(material.table("curves")):
        told.append(curves_text(plan, published.min_count))
    if limit:
        told.append(say("method.limit", limit=decimal(limit, 2)))
    return " ".join(told)


def changes(material: Material) -> Passage:
    """Say whether the plan has been changed since it was first locked."""
    return Passage(say("method.changed" if material.plan.changes else "method.unchanged"))


def follow_up(material: Material) -> Passage:
    """Give the length of the follow-up with its unit."""
    return Passage(_follow_up(material.plan))
