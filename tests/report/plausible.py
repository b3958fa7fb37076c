"""A plausible build/<study>/ folder: the declared protocol and invented results."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.disclosure import (
    CERTIFICATE,
    Results,
    certificate,
    publish,
    write_certificate,
    write_published,
)
from evaluation.protocol import load_protocol
from evaluation.study.plan_file import write_plan
from tests.report.plausible_tries import tries

PROJECT = Path(__file__).parents[2]
STATES = (
    "bistand",
    "kommunal_anstallning",
    "arbete",
    "studier",
    "a_kassa",
    "ersattning",
    "flyttat_avliden",
    "okand",
)
EFFECT = {"stockholmsjobb": 0.048, "ordinarie": 0.092, "konstruerad": -0.01, "praktik": -0.03}
SIZE = {
    "stockholmsjobb": 231,
    "ordinarie": 140,
    "konstruerad": 91,
    "praktik": 187,
    "coachning": 342,
}
SWING = {"inte_nu": 0.0, "aldrig": 0.02, "mellan_insatser": 0.01, "lottat": -0.08}
COLUMNS = {"analysis": None, "method": "ipw", "status": "ok", "note": "", "p_value": np.nan}


@dataclass(frozen=True)
class Limits:
    min_count: int = 5
    round_to: int = 5


def protocol(study):
    declared = load_protocol(PROJECT / "analyses" / study / "protocol.toml")
    return {name: value for name, value in asdict(declared).items() if name != "source"}


def risk(month, shift):
    return (0.46 + shift) * (1 - np.exp(-month / 14))


def pair(outcome, contrast, arm, reference, month, shift, role="primary", months=False):
    """The rows of a difference: the level of each side, and the difference."""
    low = 0.55 * month if months else risk(month, 0)
    move = -10 * shift if months else shift * min(month / 18, 1.2)
    error = 0.6 if months else 0.021 if contrast != "mellan_insatser" else 0.034
    unit = "months" if months else "risk"
    population = contrast if contrast == "mellan_insatser" else f"{contrast}:{arm}"
    common = {**COLUMNS, "outcome": outcome, "population": population, "month": month, "role": role}
    rows = []
    for side, other, scale, value, wide in (
        (arm, "", unit, low + move, error),
        (reference, "", unit, low, error / 3),
        (arm, reference, f"{unit}_difference", move, error * 1.05),
    ):
        rows.append(
            {
                **common,
                "arm": side,
                "reference": other,
                "scale": scale,
                "estimate": value,
                "std_error": wide,
                "conf_low": value - 1.96 * wide,
                "conf_high": value + 1.96 * wide,
                "n": SIZE.get(arm, 216),
                "n_reference": 1240 if scale.endswith("difference") else 0,
                "events": round(low * 216) if not months else np.nan,
            }
        )
    return rows


def estimates(plan):
    rows = []
    for outcome in plan["outcomes"]:
        if outcome["kind"] not in {"durable_exit", "months_on_aid", "event"}:
            continue
        months = outcome["kind"] == "months_on_aid"
        extra = 0.11 if outcome.get("programme_counts") else 0.0
        for contrast in plan["contrasts"]:
            for arm, reference in pairs(contrast):
                for month in outcome["horizons"]:
                    shift = EFFECT.get(arm, 0.0) + SWING[contrast["name"]] + extra
                    rows += pair(outcome["name"], contrast["name"], arm, reference, month, shift,
                                 outcome["role"], months)  # fmt: skip
    for item in plan["sensitivity"]:
        name = f"{plan['name']}:{item['name']}"
        for month in (12, 24, 36):
            shift = 0.048 + 0.01 * (len(item["name"]) % 3 - 1)
            found = pair("varaktigt_avslut", "inte_nu", "stockholmsjobb", "ingen", month, shift)
            rows += [{**row, "analysis": name, "role": "sensitivity"} for row in found]
    rows += state_levels(plan)
    rows += tries(plan["name"], lambda names: _compared(plan, names))
    frame = pd.DataFrame(rows)
    frame["analysis"] = frame["analysis"].fillna(plan["name"])
    frame = frame.drop_duplicates(
        ["analysis", "outcome", "population", "arm", "reference", "month", "scale"]
    )
    blank = (frame["arm"] == "praktik") & (frame["month"] == 36)
    blank &= ~frame["analysis"].str.contains(":familj:")
    frame.loc[blank, "status"] = "gated"
    frame.loc[blank, "note"] = "Andel med full uppföljning är 21\u00a0%, gränsen är 30\u00a0%"
    return frame


def state_levels(plan):
    """Levels and differences of the states at the horizons, as points of their series."""
    outcome = next((one for one in plan["outcomes"] if one["kind"] == "state_occupation"), None)
    if outcome is None:
        return []
    series = occupation(plan).set_index(["arm", "state", "month", "series"])[["share", "count"]]
    rows = []
    for arm, state, month in sorted(
        {key[:3] for key in series.index if key[2] in outcome["horizons"]}
    ):
        sides = [series.loc[(arm, state, month, name)] for name in ("arm", "reference")]
        shares, counts = zip(*(side.tolist() for side in sides), strict=True)
        for side, other, scale, value, events in (
            (arm, "", "share", shares[0], counts[0]),
            ("ingen", "", "share", shares[1], counts[1]),
            (arm, "ingen", "share_difference", shares[0] - shares[1], sum(counts)),
        ):
            rows.append(
                {
                    **COLUMNS,
                    "outcome": f"{outcome['name']}:{state}",
                    "population": f"inte_nu:{arm}",
                    "month": month,
                    "role": outcome["role"],
                    "arm": side,
                    "reference": other,
                    "scale": scale,
                    "estimate": value,
                    "std_error": 0.03,
                    "conf_low": value - 0.0588,
                    "conf_high": value + 0.0588,
                    "n": SIZE[arm] if side == arm else 1240,
                    "n_reference": 1240 if other else 0,
                    "events": events,
                }
            )
    return rows


def _compared(plan, names):
    """Contrast, arm, reference and effect of every pair in some contrasts, sub-types left out."""
    parts = {arm["name"] for arm in plan["arms"] if arm["parent"]}
    for contrast in plan["contrasts"]:
        if contrast["name"] in names:
            for arm, reference in pairs(contrast):
                if arm not in parts:
                    shift = EFFECT.get(arm, 0.0) + SWING[contrast["name"]]
                    yield contrast["name"], arm, reference, shift


def pairs(contrast):
    arms = contrast["arms"]
    if contrast["kind"] == "between_arms":
        return [(a, b) for place, a in enumerate(arms) for b in arms[place + 1 :]]
    return [(arm, "ingen") for arm in arms]


def curve(contrast, arm, outcome, series, top, months, size):
    month = np.arange(months + 1)
    value = top * (1 - np.exp(-month / (months / 2.6)))
    at_risk = np.round(size * np.exp(-month / (months / 1.9)))
    return pd.DataFrame(
        {
            "contrast": contrast,
            "arm": arm,
            "series": series,
            "outcome": outcome,
            "month": month,
            "estimate": value,
            "conf_low": value - 0.035 * np.sqrt(month / months),
            "conf_high": value + 0.035 * np.sqrt(month / months),
            "at_risk": at_risk,
            "events": np.round(np.diff(value, prepend=0) * size),
        }
    ).assign(
        happened=lambda frame: frame["events"],
        equal_weights=False,
        is_part=False,
        is_read=lambda frame: frame["month"] % 12 == 0,
    )


def curves(plan):
    months = plan["follow_up_months"]
    parts = []
    for contrast in plan["contrasts"]:
        if contrast["kind"] == "between_arms":
            continue
        for arm in contrast["arms"]:
            for outcome in plan["outcomes"]:
                key = (contrast["name"], arm, outcome["name"])
                up = EFFECT.get(arm, 0.0) * 1.4
                if outcome["kind"] in {"durable_exit", "event"}:
                    parts.append(curve(*key, "arm", 0.44 + up, months, SIZE.get(arm, 216)))
                    parts.append(curve(*key, "reference", 0.44, months, 1240))
                if outcome["kind"] == "exit_reason":
                    for place, state in enumerate(STATES[1:]):
                        name = (*key[:2], f"{outcome['name']}:{state}")
                        top = (0.3, 0.16, 0.05, 0.06, 0.03, 0.03, 0.17)[place]
                        parts.append(curve(*name, "arm", top, months, SIZE.get(arm, 216)))
                        parts.append(curve(*name, "reference", top * 0.8, months, 1240))
    return pd.concat(parts)


def occupation(plan):
    month = np.arange(plan["follow_up_months"] + 1)
    rows = []
    for arm in plan["contrasts"][0]["arms"]:
        for series, size in (("arm", SIZE[arm]), ("reference", 1240)):
            job = np.where(month < 12, 0.75, 0.02) * (series == "arm") * (arm != "praktik") + 0.03
            rest = 1 - job
            work = 0.35 * (1 - np.exp(-month / 15))
            shares = [0, job, rest * work, rest * 0.06 * (month > 3),
                      rest * 0.07 * (month > 6), rest * 0.03 * (month > 6),
                      rest * 0.002 * month, rest * 0.004 * month]  # fmt: skip
            shares[0] = 1 - sum(shares[1:])
            for state, share in zip(STATES, shares, strict=True):
                rows.append(
                    pd.DataFrame(
                        {
                            "contrast": "inte_nu",
                            "arm": arm,
                            "series": series,
                            "state": state,
                            "month": month,
                            "share": share,
                            "n": size,
                            "count": np.round(size * share),
                            "equal_weights": False,
                        }
                    )
                )
    return pd.concat(rows)


LEVELS = {
    "kon": ("1", "2"),
    "fodelseland": ("0", "1"),
    "utbildning": ("1", "2", "3", "9"),
    "har_barn": ("0", "1"),
    "sammanboende": ("0", "1"),
    "tidigare_insats": ("0", "1"),
}


def table1(plan):
    rows = []
    rng = np.random.default_rng(4)
    for arm in [arm["name"] for arm in plan["arms"]] + ["ingen"]:
        size = SIZE.get(arm, 1240 if plan["sensitivity"] else 216)
        for item in plan["adjustment"]["covariates"]:
            base = {"arm": arm, "covariate": item["name"], "total": size}
            levels = LEVELS.get(item["name"])
            if not levels:
                mean = float(rng.uniform(5, 40))
                rows.append({**base, "level": "", "n": size, "mean": mean, "sd": mean / 3})
                continue
            shares = rng.dirichlet([8] * len(levels))
            for level, number in zip(levels, np.round(shares * size), strict=True):
                rows.append({**base, "level": level, "n": number, "mean": np.nan, "sd": np.nan})
    return pd.DataFrame(rows)


def balance(plan):
    rng = np.random.default_rng(5)
    rows = [
        {
            "contrast": contrast["name"],
            "arm": arm,
            "covariate": item["name"],
            "level": level,
            "smd_before": rng.normal(0, 0.16),
            "smd_after": rng.normal(0, 0.025),
        }
        for contrast in plan["contrasts"]
        for arm in contrast["arms"]
        for item in plan["adjustment"]["covariates"]
        for level in LEVELS.get(item["name"], ("",))[-3:]
    ]
    return pd.DataFrame(rows)


def flow(plan):
    steps = [
        ("Personer i leveransen", 1502, 96211),
        ("Vuxna i hushållet", 1500, 95100),
        ("Beviljat bistånd", 1489, 43200),
        ("Startmånad inom studiens period", 1480, 42000),
        ("Ålder 18–64 år", 1391, 40120),
        ("Inskriven vid jobbcentrum", 1288, 21033),
        ("Ingen pågående insats", 1280, 17433),
        ("Ingen insats de senaste 12 månaderna", 1240, 12876),
    ]
    if not plan["sensitivity"]:
        steps = [("Personer i tabellen", 432, 432)]
    persons = np.array([step[1] for step in steps])
    rows = np.array([step[2] for step in steps])
    frame = pd.DataFrame(
        {
            "label_sv": [step[0] for step in steps],
            "persons": persons,
            "rows": rows,
            "removed_persons": -np.diff(persons, prepend=persons[0]),
            "removed_rows": -np.diff(rows, prepend=rows[0]),
        }
    )
    parts = pd.DataFrame(
        [
            {
                "label_sv": f"varav start av {arm['label']}",
                "persons": SIZE.get(arm["name"], 216),
                "rows": SIZE.get(arm["name"], 216) + 9,
                "removed_persons": 0,
                "removed_rows": 0,
            }
            for arm in plan["arms"]
        ]
    )
    whole = pd.concat([frame, parts], ignore_index=True)
    return whole.assign(step=range(len(whole)))


def gates(plan):
    rows = [
        {
            "contrast": contrast["name"],
            "arm": arm,
            "name": name,
            "value": value,
            "limit": limit,
            "passed": passed,
            "reason_sv": reason,
        }
        for contrast in plan["contrasts"]
        for arm in contrast["arms"]
        for name, value, limit, passed, reason in (
            ("smd", 0.06, 0.1, True, "Största skillnad i bakgrund är 0,06, gränsen är 0,10"),
            ("ess", 165.0, 50.0, True, "Minst 50 personer i effektiv storlek"),
            (
                "mature",
                0.21,
                0.3,
                arm != "praktik",
                "Andel med full uppföljning är 21 %, gränsen är 30 %",
            ),
        )
    ]
    return pd.DataFrame(rows)


def overlap(plan):
    edges = np.linspace(0, 1, 21)
    rows = []
    for arm in plan["contrasts"][0]["arms"]:
        for series, peak, size in (("arm", 0.4, SIZE.get(arm, 216)), ("reference", 0.25, 1240)):
            middle = (edges[:-1] + edges[1:]) / 2
            weight = np.exp(-(((middle - peak) / 0.17) ** 2))
            for low, high, number in zip(
                edges[:-1], edges[1:], np.round(size * weight / weight.sum()), strict=True
            ):
                rows.append({"contrast": plan["contrasts"][0]["name"], "arm": arm,
                             "series": series, "low": low, "high": high, "n": number})  # fmt: skip
    return pd.DataFrame(rows)


def descriptive(plan):
    return pd.DataFrame(
        [
            {"outcome": "ej_ateraktualiserad", "arm": arm, "label": "", "month": 12,
             "n": SIZE.get(arm, 800), "count": round(SIZE.get(arm, 800) * 0.3)}
            for arm in [arm["name"] for arm in plan["arms"]] + ["ingen"]
        ]
    )  # fmt: skip


@cache
def results(study):
    """The unpublished tables, made once: nobody changes them."""
    plan = protocol(study)
    tables = {
        "estimates": estimates(plan),
        "curves": curves(plan),
        "flow": flow(plan),
        "table1": table1(plan),
        "balance": balance(plan),
        "gates": gates(plan),
    }
    if study == "stockholmsjobb":
        tables |= {
            "occupation": occupation(plan),
            "overlap": overlap(plan),
            "descriptive": descriptive(plan),
            "truth": truth(plan),
        }
    published = PROJECT / "analyses" / study / "published.csv"
    if published.is_file():
        tables["literature"] = pd.read_csv(published)
    return tables


def truth(plan):
    """What was planted for the primary outcomes against not starting."""
    rows = [
        {
            "outcome": outcome["name"],
            "contrast": "inte_nu",
            "arm": arm,
            "reference": "ingen",
            "month": month,
            "planted": EFFECT.get(arm, 0.0) * (-10 if outcome["kind"] == "months_on_aid" else 1),
            "planted_error": 0.001,
        }
        for outcome in plan["outcomes"]
        if outcome["role"] == "primary"
        for arm in plan["contrasts"][0]["arms"]
        for month in outcome["horizons"]
    ]
    return pd.DataFrame(rows)


def write_build(build, study, *, plan=None, **changed):
    """Write build/<study>/ with invented results; `changed` replaces whole tables."""
    folder = build / study
    tables = {**results(study), **changed}
    found = Results(tables=tables)
    published = publish(found, Limits())
    outputs = write_published(published, folder)
    outputs[CERTIFICATE] = write_certificate(certificate(published, found.specs), folder)
    home = PROJECT / "analyses" / study
    declared = plan or load_protocol(home / "protocol.toml")
    write_plan(declared, folder / "protocol.json", folder=home, tables=tables)
    manifest = {
        "study": study,
        "digest": "0f" * 32,
        "delivery": {
            "ursprung": "publicerad" if study == "rossi" else "syntetisk",
            "leverans_id": "enkoping-1",
        },
        "protocol": {"version": "1.0.0", "sha256": "ab" * 32},
        "inputs": [
            {"table": "person", "file": "person.csv", "sha256": "cd" * 32, "rows": 1502},
            {"table": "bistand_manad", "file": "bistand_manad.csv", "sha256": "ef" * 32,
             "rows": 43211},
        ],
        "machine": {"python": "3.11", "date": "2026-03-12"},
        "packages": {"lock": "12" * 32, "departures": {}},
        "code": {"data": "34" * 32, "cohort": "56" * 32},
        "seed": 7,
        "outputs": outputs,
    }  # fmt: skip
    text = json.dumps(manifest, ensure_ascii=False)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder
