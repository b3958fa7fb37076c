"""Invented rows of what tries the answer: families, placebos, E-values, bounds, groups, grid."""

import numpy as np

from evaluation.protocol import load_protocol
from evaluation.provenance import find_project

ARMS = {"stockholmsjobb": 0.048, "praktik": -0.03, "coachning": 0.0}
PARTS = {"ordinarie": 0.092, "konstruerad": -0.01}


def row(name, **changed):
    given = {
        "analysis": name,
        "outcome": "varaktigt_avslut",
        "population": f"inte_nu:{changed.get('arm', '')}",
        "reference": "ingen",
        "month": 24,
        "scale": "risk_difference",
        "std_error": 0.02,
        "conf_low": np.nan,
        "conf_high": np.nan,
        "p_value": np.nan,
        "n": 220,
        "n_reference": 1240,
        "events": 80,
        "method": "ipw",
        "role": "sensitivity",
        "status": "ok",
        "note": "",
    }
    return given | changed


def around(value, half, **changed):
    return {"estimate": value, "conf_low": value - half, "conf_high": value + half} | changed


def tries(study, pairs, horizons=(12, 24, 36)):
    """Rows for every declared try; none for a study that declares none."""
    declared = load_protocol(find_project().protocol(study))
    if not declared.families:
        return []
    return [
        *_families(declared, pairs, horizons),
        *_e_values(study, horizons),
        *_placebos(declared),
        *_bounds(study),
        *_groups(declared),
        *_grid(declared),
        *_sub_types(declared),
    ]


def _families(declared, pairs, horizons):
    for item in declared.families:
        name = f"{declared.name}:familj:{item.name}"
        found = list(pairs(item.contrasts))
        if item.sub_types:
            found = [pair for pair in found if pair[1] != "stockholmsjobb"]
            found += [("inte_nu", arm, "ingen", value) for arm, value in PARTS.items()]
        for contrast, arm, reference, value in found:
            population = contrast if reference != "ingen" else f"{contrast}:{arm}"
            for month in horizons:
                yield row(name, arm=arm, reference=reference, population=population, month=month,
                          role="primary", method="ipw, simultan",
                          **around(value, 0.11, p_value=0.4))  # fmt: skip


def _e_values(study, horizons):
    for arm, value in ARMS.items():
        for month in horizons:
            centre = 1 + 3 * value
            yield row(study, arm=arm, month=month, scale="risk_ratio", role="primary",
                      estimate=centre, conf_low=centre - 0.1, conf_high=centre + 0.1)  # fmt: skip
            least = 1.2 if value > 0.04 else 1.0
            yield row(study, arm=arm, month=month, scale="e_value", role="primary",
                      estimate=1 + 9 * abs(value), conf_low=least)  # fmt: skip


def _sub_types(declared):
    """The joint test of the sub-types, which they pass."""
    for outcome in declared.outcomes:
        if outcome.role == "primary":
            for month in outcome.horizons:
                about = {"outcome": outcome.name, "month": month, "arm": "stockholmsjobb"}
                yield row(f"{declared.name}:delar:stockholmsjobb", scale="chi_square",
                          role="secondary", estimate=1.1, p_value=0.3, **about)  # fmt: skip


def _placebos(declared):
    for outcome in declared.outcomes:
        if outcome.role == "placebo":
            for arm in ARMS | PARTS:
                yield row(declared.name, outcome=outcome.name, arm=arm, month=12, role="placebo",
                          scale="months_difference", **around(0.05, 0.2))  # fmt: skip
    for start in declared.placebo_starts:
        for arm in ARMS:
            yield row(f"{declared.name}:placebo:{start.name}", outcome="manader_med_bistand",
                      arm=arm, month=5, role="placebo", scale="months_difference",
                      **around(-0.03, 0.1))  # fmt: skip


def _bounds(study):
    for method in ("gränser, insatsen verkar åt ett håll", "gränser, inget antaget"):
        wide = 0.1 if "håll" in method else 0.4
        for arm in ARMS:
            common = {"arm": arm, "month": 12, "scale": "share_difference", "method": method}
            yield row(study, outcome="ej_ateraktualiserad:undre", estimate=-wide,
                      conf_low=-wide - 0.05, **common)  # fmt: skip
            yield row(study, outcome="ej_ateraktualiserad:ovre", estimate=wide,
                      conf_high=wide + 0.05, **common)  # fmt: skip


def _groups(declared):
    for group in declared.groups:
        name = f"{declared.name}:grupp:{group.name}"
        for arm, value in ARMS.items():
            for place, level in enumerate(group.levels):
                yield row(f"{name}:{level}", arm=arm, role="secondary",
                          **around(value + 0.02 * place, 0.06))  # fmt: skip
            yield row(name, arm=arm, role="secondary", scale="chi_square", estimate=0.4,
                      std_error=2**0.5, p_value=0.5)  # fmt: skip


def _grid(declared):
    for variant in declared.multiverse.variants(declared.definition):
        name = f"{declared.name}:{variant.name}"
        yield row(name, outcome="ej_ateraktualiserad", population="avslut", arm="ingen",
                  reference="", scale="share", month=12, n_reference=0,
                  **around(0.1 + 0.01 * variant.definition.window, 0.02))  # fmt: skip
        if variant.definition.return_by != declared.definition.return_by:
            continue
        for arm, value in (ARMS | PARTS).items():
            yield row(name, arm=arm,
                      **around(value + 0.002 * variant.definition.max_gap, 0.03))  # fmt: skip
