"""A small plan of a panel study, and rows of persons and districts for it."""

import tomllib

import numpy as np
import pandas as pd

from evaluation.disclosure import Results, publish
from evaluation.protocol import parse_protocol
from evaluation.study.panel.rows import PanelRows

PLAN = """
name = "prov"
version = "1"
seed = 3
[title]
sv = "Prov"
[question]
sv = "Ändrades något?"
[data]
kind = "extract"
[[arms]]
name = "rutin"
label = "Rutin"
categories = ["2"]
[[contrasts]]
name = "infort"
label = "Infört"
kind = "introduced"
weights = "none"
[[outcomes]]
name = "utfall"
label = "Utfall"
kind = "panel"
role = "primary"
scale = "difference"
column = "utfall"
[panel]
source = "persons"
arm = "rutin"
estimators = ["group_time", "imputation", "two_way"]
bars = [0.5]
"""


def declared(**panel):
    """The plan, with other values in its panel."""
    values = tomllib.loads(PLAN)
    values["panel"] |= panel
    return parse_protocol(values)


def people(seed, *, starters=(40, 45), never=90, periods=8, effect=1.0, first=0):
    """Persons in months, cohorts at 3 and 5; ids are large numbers nobody could mistake."""
    rng = np.random.default_rng(seed)
    cohort = np.repeat([3, 5, -1], [*starters, never])
    level = rng.normal(0, 1, len(cohort))
    frames = []
    for time in range(periods):
        treated = (cohort >= 0) & (time >= cohort)
        value = level + 0.2 * time + effect * treated + rng.normal(0, 1, len(cohort))
        frames.append(
            pd.DataFrame(
                {
                    "person": first + 7_700_001 + np.arange(len(cohort)),
                    "tid": time,
                    "start": cohort,
                    "utfall": value,
                }
            )
        )
    frame = pd.concat(frames, ignore_index=True)
    return PanelRows(
        frame=frame,
        unit="person",
        time="tid",
        cohort="start",
        never=-1,
        of_persons=True,
        steps=(("Alla", len(cohort), len(frame)),),
    )


def districts(seed, *, count=13, effect=1.0):
    """Districts of some hundred persons, nine of which start in six different periods."""
    rng = np.random.default_rng(seed)
    starts = [*(6, 6, 8, 8, 10, 12, 12, 14, 16)][: count - 4] + [-1] * 4
    rows = [
        {
            "distrikt": f"D{place:02d}",
            "tid": time,
            "start": start,
            "personer": 200 + place,
            "utfall": place / 5 + rng.normal(0, 0.3) + effect * (0 <= start <= time),
        }
        for place, start in enumerate(starts)
        for time in range(20)
    ]
    return PanelRows(
        frame=pd.DataFrame(rows),
        unit="distrikt",
        time="tid",
        cohort="start",
        never=-1,
        cluster="distrikt",
        assigned_by="distrikt",
        persons="personer",
        steps=(("Alla", 2_678, len(rows)),),
    )


def published(frames, protocol):
    """What leaves the room."""
    shown = {name: frame for name, frame in frames.items() if len(frame)}
    return publish(Results(tables=shown), protocol.disclosure)
