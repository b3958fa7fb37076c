"""Pages whose answer is known: results planted in a plausible study, one thing at a time."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from evaluation.protocol.probes import SubTypes
from evaluation.report import open_page
from evaluation.report.literal import marked
from evaluation.report.material import BUILD_VARIABLE
from tests.report.plausible import estimates, protocol
from tests.report.plausible_tries import row

STUDY = "stockholmsjobb"
ARMS = ("stockholmsjobb", "ordinarie", "konstruerad", "praktik", "coachning")
EXIT, MONTHS, BEFORE = "varaktigt_avslut", "manader_med_bistand", "bistand_fore"
MAIN_HORIZON = 24


def nothing_found():
    """Every difference across nought, no alarm, sub-types that do not differ."""
    frame = estimates(protocol(STUDY))
    for arm in ARMS:
        plant(frame, EXIT, arm, -4, 4)
        plant(frame, MONTHS, arm, -1, 1)
    return with_test(frame, p=0.6)


def plant(frame, outcome, arm, low, high, *, contrasts=("inte_nu", "aldrig")):
    """Set an interval (percentage points, months) in every contrast, and the levels behind it.

    Definitions and other weights give the same, so that nothing is lost by them.
    """
    factor = 1 if outcome != EXIT else 0.01
    named = frame["population"].isin([f"{contrast}:{arm}" for contrast in contrasts])
    about = (
        named & frame["outcome"].eq(outcome) & ~frame["analysis"].str.contains(":familj:|:grupp")
    )
    about &= frame["role"].eq("placebo") if outcome == BEFORE else frame["month"].eq(MAIN_HORIZON)
    difference = about & frame["scale"].str.endswith("_difference")
    assert difference.any(), (outcome, arm)
    middle = factor * (low + high) / 2
    frame.loc[difference, ["estimate", "conf_low", "conf_high"]] = [
        middle, factor * low, factor * high]  # fmt: skip
    for scale, base in (("risk", 0.54), ("months", 14.0)):
        level = about & frame["scale"].eq(scale)
        frame.loc[level & frame["arm"].eq(arm), "estimate"] = base + middle
        frame.loc[level & frame["arm"].eq("ingen"), "estimate"] = base
    return frame


def hold(frame, *, p, arm):
    """Set the p value by Holm of an arm's primary outcome in its family."""
    own = frame["analysis"].str.startswith(f"{STUDY}:familj:mot_inte_nu") & frame["arm"].eq(arm)
    frame.loc[own, "p_value"] = p
    return frame


def withhold(frame, note, **where):
    """Withhold rows of the study itself at the primary horizon."""
    rows = frame["analysis"].eq(STUDY) & frame["month"].eq(MAIN_HORIZON)
    for column, values in where.items():
        rows &= frame[column].isin(values)
    assert rows.any(), where
    frame.loc[rows, "status"] = "gated"
    frame.loc[rows, "note"] = note
    frame.loc[rows, ["estimate", "conf_low", "conf_high", "p_value"]] = np.nan
    return frame


def with_test(frame, *, p, of_months=None, note=""):
    """Add the joint test of the two sub-types, or replace it; `of_months` is another p."""
    name = f"{STUDY}:delar:stockholmsjobb"
    values = {EXIT: p, MONTHS: p if of_months is None else of_months}
    told = {
        outcome: {"status": "gated", "note": note} if note else {"estimate": 4.0, "p_value": value}
        for outcome, value in values.items()
    }
    tests = [
        row(name, arm=STUDY, outcome=outcome, month=month, scale="chi_square",
            role="secondary", **told[outcome])
        for outcome in (EXIT, MONTHS)
        for month in (12, 24, 36)
    ]  # fmt: skip
    return pd.concat([frame[frame["analysis"] != name], pd.DataFrame(tests)], ignore_index=True)


@cache
def _page(build, language):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(BUILD_VARIABLE, str(build))
        return open_page(STUDY, language=language)


def page_of(frame, build, *, language="sv", relevance=None, differ_by="holm", gates=()):
    """Give the page of planted results.

    `relevance` is the smallest relevant difference, `gates` are rows in place of the study's.
    """
    page = _page(build, language)
    tables = {**page.material.published.tables, "estimates": marked(frame)}
    if gates:
        tables["gates"] = marked(pd.DataFrame(gates))
    plan = page.material.plan
    plan = replace(plan, sub_types=SubTypes(differ_by=differ_by))
    outcomes = tuple(
        replace(item, smallest_relevant=relevance if item.role == "primary" else None)
        for item in plan.outcomes
    )
    material = replace(
        page.material,
        plan=replace(plan, outcomes=outcomes),
        published=replace(page.material.published, tables=tables),
    )
    return replace(page, material=material)


def said(passage):
    """Give the plain words of a text."""
    passage = str(passage)
    for sign, plain in (("\u00a0", " "), ("\u202f", " "), ("*", ""), ("{.sure}", ""), ("\\", "")):
        passage = passage.replace(sign, plain)
    return passage.replace("[", "").replace("]", "")
