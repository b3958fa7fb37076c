"""A small register study and a project of its own to run it in."""

import re
import shutil
from pathlib import Path

from evaluation.provenance import Project, find_project
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study import run_study

HERE = find_project(Path(__file__).parent).root
NAME = "provstudie"
SCENARIO, ADULTS, SEED = "enkoping", 300, 7

ANALYSIS = '''"""What this study adds to the framework."""

import numpy as np


def forsta_lediga_manad(cohort, outcome):
    """Months to the first month without aid."""
    horizon = outcome.horizons[-1]
    histories = cohort.histories
    person = cohort.trials["person"].to_numpy()
    column = cohort.trials["month"].to_numpy() - histories.first_month
    observed = np.minimum(cohort.trials["observed"].to_numpy(), horizon)
    time = observed.astype(np.int64)
    event = np.zeros(len(time), dtype=bool)
    for step in range(horizon, 0, -1):
        reached = observed >= step
        place = np.where(reached, column + step, 0)
        free = reached & ~histories.on_aid[person, place]
        time[free], event[free] = step, True
    return time, event
'''

PAGE = f"""---
title: Prövning av en liten studie
author: Arbetsmarknad och ekonomiskt bistånd
date: 2026-03-12
study: {NAME}
---

```{{python}}
#| label: setup
#| include: false
from evaluation.report import open_page

page = open_page("{NAME}")
```

```{{python}}
#| label: text-answer
#| output: asis
page.text("answer")
```

## Vilka som jämförs

Jämförelsen omfattar `{{python}} page.persons()` personer.

```{{python}}
#| label: cell-flow
#| output: asis
page.figure("flow")
```

```{{python}}
#| label: cell-background
#| output: asis
page.table("background")
```

## Resultat

```{{python}}
#| label: cell-curves
#| output: asis
page.figure("curves")
```

```{{python}}
#| label: cell-effects
#| output: asis
page.table("effects")
```

## Underlag

```{{python}}
#| label: cell-gates
#| output: asis
page.table("gates")
```

```{{python}}
#| label: cell-inputs
#| output: asis
page.table("inputs")
```

```{{python}}
#| label: cell-versions
#| output: asis
page.table("versions")
```
"""

PROTOCOL = """
name = "provstudie"
version = "1.0.0"
seed = 1
follow_up_months = 24

[title]
sv = "Prövning av en liten studie"

[question]
sv = "Hur mycket förändrar start av coachning eller praktik vägen till egen försörjning?"

[data]
kind = "extract"
reference_label = "Ingen start den månaden"

[[arms]]
name = "coachning"
label = "Coachning"
categories = ["2"]

[[arms]]
name = "praktik"
label = "Praktik"
categories = ["5"]

# Nobody in the synthetic municipality has this insats.
[[arms]]
name = "utbildning"
label = "Utbildning"
categories = ["4"]

[[contrasts]]
name = "inte_nu"
label = "Start nu mot inte nu"
kind = "not_now"
weights = "att"
arms = ["coachning", "utbildning"]

[[contrasts]]
name = "aldrig"
label = "Start nu mot ingen start alls"
kind = "never"
weights = "att"
arms = ["coachning"]

[[contrasts]]
name = "mellan_insatser"
label = "Insatserna mot varandra"
kind = "between_arms"
weights = "overlap"
arms = ["coachning", "praktik"]

[[outcomes]]
name = "varaktigt_avslut"
label = "Varaktigt avslut"
kind = "durable_exit"
role = "primary"
scale = "risk_difference"
horizons = [12, 24]
direction = "higher"

[[outcomes]]
name = "manader_med_bistand"
label = "Månader med bistånd"
kind = "months_on_aid"
role = "secondary"
scale = "rmst_difference"
horizons = [24]
direction = "lower"

[[outcomes]]
name = "forsta_manad"
label = "Första månad utan bistånd"
kind = "forsta_lediga_manad"
role = "secondary"
scale = "risk_difference"
horizons = [6]

# The framework's own words for the same: no window after it, and paid months count.
[[outcomes]]
name = "forsta_manad_inbyggd"
label = "Första månad utan bistånd, ramverkets mått"
kind = "durable_exit"
role = "secondary"
scale = "risk_difference"
horizons = [6]
window = 0
programme_counts = true

[[outcomes]]
name = "avslut_efter_orsak"
label = "Första avslut efter orsak"
kind = "exit_reason"
role = "secondary"
scale = "probability"
horizons = [12]

[[outcomes]]
name = "tillstand"
label = "Tillstånd månad för månad"
kind = "state_occupation"
role = "secondary"
scale = "probability"
horizons = [12]

[[outcomes]]
name = "ater"
label = "Åter i bistånd efter avslut"
kind = "conditional_return"
role = "descriptive"
scale = "share"
horizons = [12]

[[outcomes]]
name = "ater_efter_start"
label = "Åter i bistånd efter första avslut från start"
kind = "conditional_return"
role = "descriptive"
scale = "share"
horizons = [12]
exits = "first"

[[outcomes]]
name = "bistand_fore"
label = "Månader med bistånd två år före start"
kind = "aid_before"
role = "placebo"
scale = "rmst_difference"
horizons = [6, 12]
window = 12

[adjustment]
truncate = 0.995

[[adjustment.covariates]]
name = "alder"
form = "linear"
label = "Ålder"

[[adjustment.covariates]]
name = "kon"
form = "categories"
label = "Kön"

[[adjustment.covariates]]
name = "manader_bistand_12"
form = "linear"
label = "Månader med bistånd senaste året"

[gates]
min_persons = 10
min_events = 5
min_ess = 5.0
max_smd = 0.5
max_top_share = 1.0
min_overlap = 0.5
# Between the shares with full follow-up at 12 and 24 months: the later horizon is withheld.
min_mature = 0.6

[[groups]]
name = "kon"
label = "Kön"
covariate = "kon"
levels = ["1", "2"]

[[groups]]
name = "alder"
label = "Ålder"
covariate = "alder"
bands = [18, 35, 65]

[[families]]
name = "alla"
label = "Alla jämförelser"
contrasts = ["inte_nu", "mellan_insatser"]
outcomes = ["varaktigt_avslut", "forsta_manad"]

[[placebo_starts]]
name = "tidigare"
label = "Låtsad start fyra månader tidigare"
months = 4

[robustness]
e_values = ["varaktigt_avslut", "manader_med_bistand"]
bounds = ["ater"]

[multiverse]
window = [6, 12]
return_by = ["beviljad_manad", "nyansokan"]

[[sensitivity]]
name = "uppehall_0"
label = "Avslut redan efter en månad utan bistånd"
override = { "definition.max_gap" = 0 }
"""
TRIES = (
    "[[families]]",
    "[[groups]]",
    "[[placebo_starts]]",
    "[robustness]",
    "[multiverse]",
    "[[sensitivity]]",
)


def without(protocol, *beginnings):
    """Leave out the sections that begin with one of the texts."""
    sections = re.split(r"\n(?=\[)", protocol)
    assert all(any(part.startswith(text) for part in sections) for text in beginnings)
    return "\n".join(part for part in sections if not part.startswith(beginnings))


# One contrast and one outcome, for what does not depend on the results.
SHORT = without(
    PROTOCOL,
    *TRIES,
    *(f'[[contrasts]]\nname = "{name}"' for name in ("aldrig", "mellan_insatser")),
    *(f'[[outcomes]]\nname = "{name}' for name in ("m", "f", "a", "t", "b")),
)


def write_delivery(folder):
    """Write the synthetic municipality that the study reads."""
    scenario = load_scenario(SCENARIO, adults=ADULTS, paths=1)
    write_synthetic(folder, simulate(scenario, seed=SEED))
    return folder


def run(project, delivery, *, name=NAME):
    """Run a study of the project."""
    return run_study(
        name, root=project.root, out=project.output(name), store=project.store, data=delivery
    )


def make_project(root, *, protocol=PROTOCOL, analysis=ANALYSIS):
    """Write a project with the small study, and its page."""
    study = root / "analyses" / NAME
    study.mkdir(parents=True)
    (root / "reports").mkdir()
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(HERE / name, root / name)
    (root / "reports" / f"{NAME}.qmd").write_text(PAGE, encoding="utf-8")
    (study / "protocol.toml").write_text(protocol, encoding="utf-8")
    if analysis:
        (study / "analysis.py").write_text(analysis, encoding="utf-8")
    return Project(root)
