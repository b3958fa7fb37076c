"""Invented results of a check, published as a real one is."""

import json

import pandas as pd

from evaluation.disclosure import (
    CERTIFICATE,
    QUALITY_TABLES,
    Results,
    certificate,
    publish,
    write_certificate,
    write_published,
)

FIRST, LAST = "2014-01", "2023-12"
START = 2014 * 12


class Limits:
    min_count = 5
    round_to = 5


def findings(rows=()):
    columns = ["severity", "rule", "table", "column", "text_sv", "count", "cases"]
    return pd.DataFrame(list(rows), columns=columns)


def trends(months=120, flagged=()):
    rows = []
    for place in range(months):
        flag = "W2" if place in flagged else ""
        for series, n, base, mean in (
            ("vuxna", 400 + place, None, None),
            ("belopp", 350 + place, None, 9000.0 + 10 * place),
            ("avslut", 40 + place % 7, None, None),
            ("avslut_med_orsak", 30, 40, None),
            ("hinder_saknas", 9, 400, None),
        ):
            rows.append({
                "series": series, "level": "", "month": START + place,
                "flag": flag if series == "vuxna" else "",
                "n": n, "base": base, "mean_amount": mean,
            })  # fmt: skip
    return pd.DataFrame(rows).astype({"base": float, "mean_amount": float})


def reconciliation(verdict="inom"):
    return pd.DataFrame([
        {"measure": "langvarigt", "year": year, "label_sv": "Långvarigt bistånd",
         "unit": "procent", "kpi": "N31814", "verdict": verdict, "note_sv": "",
         "published": 40.0, "low": -5.0, "high": 5.0, "why": "", "n": 500, "value": 38.24}
        for year in (2018, 2019)
    ])  # fmt: skip


def linkage():
    return pd.DataFrame([
        {"table": "insats", "reference": "bistand_manad", "level": "all", "group": "",
         "persons": 300, "matched": 280, "unmatched": 20, "conflicts": 0, "reference_only": 900},
        {"table": "insats", "reference": "bistand_manad", "level": "year", "group": "2018",
         "persons": 30, "matched": 28, "unmatched": 2, "conflicts": 0, "reference_only": 90},
    ])  # fmt: skip


def write_quality(folder, **tables):
    """A build folder of the quality page; `None` leaves a table out."""
    frames = {
        "quality_findings": findings(),
        "quality_trends": trends(),
        "quality_reconciliation": reconciliation(),
        "quality_linkage": linkage(),
        **{f"quality_{name}": frame for name, frame in tables.items()},
    }
    frames = {name: frame for name, frame in frames.items() if frame is not None and len(frame)}
    out = folder / "datakvalitet"
    out.mkdir(parents=True, exist_ok=True)
    found = Results(tables=frames, extra=QUALITY_TABLES)
    published = publish(found, Limits())
    outputs = write_published(published, out)
    outputs[CERTIFICATE] = write_certificate(certificate(published, found.specs), out)
    delivery = {
        "kommun_namn": "Provköping", "period_fran": FIRST, "period_till": LAST,
        "ursprung": "syntetisk", "orsaker_mogna_till": "2023-04",
    }  # fmt: skip
    content = {"study": "datakvalitet", "delivery": delivery, "protocol": {"version": "1"}}
    content |= {"outputs": outputs, "machine": {"date": "2026-03-12"}}
    (out / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
