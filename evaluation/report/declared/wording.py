"""The plan in sentences: who is included, what is compared, what is counted."""

from collections.abc import Iterator

from evaluation.cohort import ArmRule
from evaluation.protocol import Contrast, Covariate, Outcome, Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, kind_of, study_kind
from evaluation.report.declared.starts import spelled
from evaluation.report.labels import listed, lowered
from evaluation.report.language import say
from evaluation.report.numbers import decimal, unit_words

UNITS = {
    "districts": "found.units.districts",
    "persons": "found.units.persons",
    "table": "found.units.table",
}
POPULATION = {
    "att": "declared.population.att",
    "overlap": "declared.population.overlap",
    "iptw": "declared.population.iptw",
    "none": "declared.population.none",
}
ROLE = {
    "primary": "declared.role.primary",
    "secondary": "declared.role.secondary",
    "sensitivity": "declared.role.sensitivity",
    "placebo": "declared.role.placebo",
    "descriptive": "declared.role.descriptive",
}
FORM = {
    "linear": "declared.form.linear",
    "log": "declared.form.log",
    "categories": "declared.form.categories",
    "spline": "declared.form.spline",
    "steps": "declared.form.steps",
}

DIFFER_BY = {
    "holm": "declared.try.parts_holm",
    "first": "declared.try.parts_first",
    "any": "declared.try.parts_any",
}


def eligibility_text(protocol: Protocol) -> str:
    """Tell who is included, as one sentence per rule."""
    if protocol.panel is not None:
        return say(UNITS[protocol.panel.source])
    is_table = study_kind(protocol) is TABLE
    return _table_text(protocol) if is_table else " ".join(_register_text(protocol))


def _register_text(protocol: Protocol) -> Iterator[str]:
    rules = protocol.eligibility
    yield say("declared.who.months")
    yield say("declared.who.age", low=str(rules.age_min), high=str(rules.age_max))
    yield _aid_month(rules.aid_lag)
    if rules.min_aid_months_12 > 1:
        yield say("declared.who.aid_months", time=_months(rules.min_aid_months_12))
    if rules.enrolled:
        yield say("declared.who.enrolled")
    if rules.no_ongoing_insats:
        yield say("declared.who.no_ongoing")
    if rules.washout_months:
        yield say("declared.who.washout", time=_months(rules.washout_months))
    if rules.first_month is not None:
        yield say("declared.who.first_month", month=_calendar(rules.first_month))
    if rules.last_month is not None:
        yield say("declared.who.last_month", month=_calendar(rules.last_month))


def _table_text(protocol: Protocol) -> str:
    limits = protocol.data.limits
    if not limits:
        return say("declared.who.table")
    told = [
        say("declared.who.limit", column=name, low=f"{low:g}", high=f"{high:g}")
        for name, (low, high) in limits.items()
    ]
    return say("declared.who.limits", limits=listed(told))


def definition_text(protocol: Protocol) -> str:
    """Tell when a spell of assistance ends and what a return is."""
    rules = protocol.definition
    is_granted = rules.return_by == "beviljad_manad"
    back = "declared.definition.granted" if is_granted else "declared.definition.applied"
    other = (
        "declared.definition.other_aid"
        if rules.count_other_aid
        else "declared.definition.no_other_aid"
    )
    told = {
        "max_gap": say("declared.definition.exit", time=_in_a_row(rules.max_gap + 1)),
        "window": say(back, time=_months(rules.window)),
        "count_other_aid": say(other),
    }
    kind = study_kind(protocol)
    return " ".join(text for key, text in told.items() if kind.honours("definition", key))


def arm_text(arm: ArmRule, protocol: Protocol) -> str:
    """Tell which insatser an arm holds, or which values of a table's column."""
    codes = protocol.data.arm or arm.classification
    parts = [say("declared.arm.categories", categories=", ".join(arm.categories), codes=codes)]
    if arm.workplace:
        parts.append(say("declared.arm.workplace", workplace=arm.workplace))
    if arm.sector:
        parts.append(say("declared.arm.sector", sector=arm.sector))
    if arm.subsidy:
        parts.append(say("declared.arm.subsidy", subsidy=arm.subsidy))
    if arm.programme:
        parts.append(say("declared.arm.programme"))
    return say("declared.arm.told", arm=arm.label, parts="; ".join(parts))


def contrast_text(contrast: Contrast, protocol: Protocol) -> str:
    """Tell what is compared and for whom."""
    labels = {arm.name: arm.label for arm in protocol.arms}
    arms = ", ".join(labels[name] for name in contrast.arms)
    if contrast.reference:
        arms = say("answer.pair", arm=arms, reference=labels[contrast.reference])
    return say(
        "declared.contrast.told",
        contrast=contrast.label,
        kind=_kind(contrast),
        whom=say(POPULATION[contrast.weights]),
        arms=arms,
    )


def _kind(contrast: Contrast) -> str:
    row = CONTRAST_KINDS[contrast.kind]
    if not row.months_key:
        return say(row.text)
    return say(row.text, months=spelled(getattr(contrast, row.months_key)))


def outcome_text(outcome: Outcome, protocol: Protocol) -> str:
    """Tell what is counted, when, and in which role."""
    named = {"outcome": outcome.label, "role": say(ROLE[outcome.role])}
    times = ", ".join(str(horizon) for horizon in outcome.horizons if horizon)
    if times:
        unit = unit_words(protocol.data.time_unit)
        head = say("declared.outcome.followed", **named, times=times, unit=unit)
    else:
        head = say("declared.outcome.once", **named)
    return " ".join(filter(None, (head, outcome.description, _relevant_text(outcome, protocol))))


def _relevant_text(outcome: Outcome, protocol: Protocol) -> str:
    """Tell how small a difference matters, of what answers the question."""
    if outcome.smallest_relevant is None:
        asks = outcome.role == "primary" and "smallest_relevant" in kind_of(outcome).keys
        return say("declared.outcome.relevant_open") if asks else ""
    number = decimal(outcome.smallest_relevant, 0 if outcome.smallest_relevant % 1 == 0 else 1)
    unit = unit_words(_unit(outcome, protocol))
    return say("declared.outcome.relevant", size=f"{number} {unit}".strip())


def _unit(outcome: Outcome, protocol: Protocol) -> str:
    scale = kind_of(outcome).published
    if scale.startswith("months"):
        return protocol.data.time_unit
    return outcome.unit if scale.startswith("mean") else "procentenheter"


def covariate_text(covariates: tuple[Covariate, ...]) -> str:
    """List what is adjusted for and in which form."""
    return ", ".join(
        say("declared.covariate", variable=item.label, form=say(FORM[item.form]))
        for item in covariates
    )


def tries_text(protocol: Protocol) -> Iterator[str]:
    """Tell how the answer is tried: other ways to count, placebos, hidden causes, groups."""
    yield from (item.label for item in protocol.sensitivity)
    if protocol.multiverse is not None:
        others = sum(1 for _ in protocol.multiverse.variants(protocol.definition))
        yield say("declared.try.definitions", others=str(others))
    yield from (item.label for item in protocol.outcomes if item.role == "placebo")
    yield from (item.label for item in protocol.placebo_starts)
    if protocol.robustness.e_values:
        yield say("declared.try.e_values")
    if protocol.robustness.bounds:
        yield say("declared.try.bounds")
    if any(arm.parent for arm in protocol.arms):
        yield say(DIFFER_BY[protocol.sub_types.differ_by])
    for group in protocol.groups:
        yield say("declared.try.group", group=lowered(group.label))
    for family in protocol.families:
        yield say("declared.try.family", family=lowered(family.label))


def _months(count: int) -> str:
    return say("declared.one_month") if count == 1 else say("declared.months", number=str(count))


def _in_a_row(count: int) -> str:
    if count == 1:
        return say("declared.one_month")
    return say("declared.months_in_a_row", number=str(count))


def _aid_month(lag: int) -> str:
    return say("declared.who.aid_before", time=_months(lag)) if lag else say("declared.who.aid")


def _calendar(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"
