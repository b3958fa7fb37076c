"""One function per table of the protocol that says how far the study may go."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from evaluation.protocol.censoring import CensoringPlan, MonthForm
from evaluation.protocol.parsing.section import Section
from evaluation.protocol.protocol import (
    Adjustment,
    Change,
    Covariate,
    DisclosureRules,
    Form,
    GateLimits,
    Group,
    Sensitivity,
)

DECLARATIONS = (
    "background",
    "rationale",
    "data_sources",
    "strategies",
    "assumptions",
    "missing_data",
    "limitations",
    "ethics",
    "registration",
    "sharing",
    "funding",
    "interests",
)


def adjustment(section: Section) -> Adjustment:
    """Read what the comparison is adjusted for."""
    covariates = []
    for item in section.sections("covariates"):
        name = item.text("name")
        covariates.append(
            Covariate(
                name=name,
                form=item.text("form", allowed=get_args(Form)),
                label=item.text("label", name),
            )
        )
        item.close()
    out = Adjustment(
        covariates=tuple(covariates),
        truncate=section.number("truncate", 1.0, low=0.5),
        stabilise=section.flag("stabilise", True),
    )
    section.close()
    return out


def gates(section: Section) -> GateLimits:
    """Read the limits beyond which a result is withheld."""
    standard = GateLimits()
    out = GateLimits(
        min_persons=section.integer("min_persons", standard.min_persons, minimum=5),
        min_events=section.integer("min_events", standard.min_events),
        min_ess=section.number("min_ess", standard.min_ess, high=1e9),
        max_smd=section.number("max_smd", standard.max_smd, high=10.0),
        max_top_share=section.number("max_top_share", standard.max_top_share),
        min_overlap=section.number("min_overlap", standard.min_overlap),
        min_mature=section.number("min_mature", standard.min_mature),
        max_variance_ratio=section.number(
            "max_variance_ratio", standard.max_variance_ratio, low=1.0, high=math.inf
        ),
        min_starters_per_column=section.number(
            "min_starters_per_column", standard.min_starters_per_column, high=1e9
        ),
        max_unmodelled=section.number("max_unmodelled", standard.max_unmodelled),
    )
    section.close()
    return out


def groups(sections: Sequence[Section], contrast: str) -> tuple[Group, ...]:
    """Read the declared subgroups; `contrast` is theirs when they name none."""
    out = []
    for section in sections:
        group = Group(
            name=section.name(),
            label=section.text("label"),
            covariate=section.text("covariate"),
            levels=section.list_of("levels", str),
            contrast=section.text("contrast", contrast),
        )
        section.close()
        out.append(group)
    return tuple(out)


def sensitivity(sections: Sequence[Section]) -> tuple[Sensitivity, ...]:
    """Read the declared overrides."""
    out = []
    for section in sections:
        override: Mapping[str, Any] = dict(section.section("override", required=True).values)
        if not override:
            section.fault("nothing is overridden", "override")
        out.append(Sensitivity(name=section.name(), label=section.text("label"), override=override))
        section.close()
    return tuple(out)


def disclosure(section: Section) -> DisclosureRules:
    """Read the limits of what may be published: stricter than 5, never looser."""
    out = DisclosureRules(
        min_count=section.integer("min_count", 5, minimum=5),
        round_to=section.integer("round_to", 5, minimum=1),
    )
    section.close()
    return out


def changes(sections: Sequence[Section]) -> tuple[Change, ...]:
    """Read the history of the plan."""
    out = []
    for section in sections:
        change = Change(
            version=section.text("version"),
            date=str(section.text("date")),
            what=section.text("what"),
            reason=section.text("reason"),
        )
        section.close()
        out.append(change)
    return tuple(out)


def declarations(section: Section) -> Mapping[str, str]:
    """Read the texts of the TARGET table that no other field holds."""
    out = {key: section.text(key, "") for key in DECLARATIONS}
    section.close()
    return {key: value for key, value in out.items() if value}


def censoring_plan(section: Section) -> CensoringPlan | None:
    """Read the section; nothing when the study declares none."""
    if not section.values:
        return None
    plan = CensoringPlan(
        reasons=section.list_of("reasons", str),
        covariates=section.list_of("covariates", str),
        month_form=section.text("month_form", "spline", allowed=get_args(MonthForm)),
    )
    section.close()
    return plan
