"""A declared study of each kind, and plausible content for every section."""

import copy
import tomllib

from evaluation.protocol.kinds import (
    INDICATORS,
    PANEL_OF_DISTRICTS,
    PANEL_OF_PERSONS,
    PANEL_OF_TABLE,
    REGISTER,
    TABLE,
)

from .conftest import ANALYSES

STUDIES = {
    "register": (REGISTER, "stockholmsjobb"),
    "table": (TABLE, "rossi"),
    "panel of a table": (PANEL_OF_TABLE, "mpdta"),
    "panel of districts": (PANEL_OF_DISTRICTS, "inforande"),
    "panel of persons": (PANEL_OF_PERSONS, "insatspanel"),
    "indicators": (INDICATORS, "indikatorer"),
}
COVARIATE = {"name": "alder", "form": "linear", "label": "Ålder"}
ARM = {"name": "praktik", "label": "Praktik", "categories": ["5"], "classification": "skr12"}
CONTRAST = {"name": "c", "label": "C", "kind": "not_now", "weights": "att"}
OUTCOME = {"name": "o", "label": "O", "kind": "durable_exit", "role": "primary"}
CONTENT = {
    "valid_until": "2030-12-31",
    "arms": [ARM],
    "contrasts": [CONTRAST],
    "outcomes": [OUTCOME | {"scale": "risk_difference", "horizons": [12]}],
    "follow_up_months": 36,
    "definition": {"count_other_aid": False},
    "eligibility": {"age_min": 20},
    "adjustment": {"covariates": [COVARIATE]},
    "gates": {"min_persons": 100_000},
    "groups": [{"name": "kon", "label": "Kön", "covariate": "kon", "levels": ["1", "2"]}],
    "estimators": [{"name": "egen", "label": "Egen"}],
    "families": [
        {"name": "f", "label": "F", "contrasts": ["inte_nu"], "outcomes": ["varaktigt_avslut"]}
    ],
    "placebo_starts": [{"name": "p", "label": "P", "months": 4}],
    "multiverse": {"max_gap": [1, 2]},
    "sub_types": {"differ_by": "first"},
    "robustness": {"e_values": ["varaktigt_avslut"]},
    "censoring": {"reasons": ["utflyttad"], "covariates": ["alder"]},
    "cost": {
        "contrast": "inte_nu",
        "exit": "varaktigt_avslut",
        "willingness": [100_000],
        "unit": [
            {"insats": "praktik", "kr_per_month": 4_000, "payer": "kommun", "source": "handledning"}
        ],
    },
    "panel": {"source": "districts", "starts": {"Almby": "2013-10"}},
    "changes": [{"version": "1.0.0", "date": "2026-01-01", "what": "a", "reason": "b"}],
}
OVERRIDES = {
    "register": {"definition.max_gap": 3},
    "table": {"gates.max_smd": 0.5},
    "panel of a table": {"panel.control": "not_yet"},
    "panel of districts": {"definition.max_gap": 3},
    "panel of persons": {"panel.control": "never"},
    "indicators": {"disclosure.min_count": 10},
}


def study(kind):
    """The shipped study of a kind as parsed, without its history."""
    text = (ANALYSES / STUDIES[kind][1] / "protocol.toml").read_text(encoding="utf-8")
    values = copy.deepcopy(tomllib.loads(text))
    values.pop("changes", None)
    return values | {"version": "1.0.0"}


def content(kind, section):
    """What a section may hold in a kind of study: the study's own, or plausible content."""
    if section == "sensitivity":
        return [{"name": "annan", "label": "Annan", "override": OVERRIDES[kind]}]
    own = study(kind)
    return own[section] if section in own else copy.deepcopy(CONTENT[section])


def with_section(kind, section):
    return study(kind) | {section: content(kind, section)}
