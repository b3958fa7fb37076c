"""Has the way of measuring changed? What a page says, draws and tabulates of a bridge."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.estimate.bridge.parts import PARTS
from evaluation.protocol.indicators.bridges import BridgeEnd, BridgePlan
from evaluation.protocol.indicators.bridging import told_by
from evaluation.report.indicators.bridges.elements import sentence
from evaluation.report.indicators.bridges.figure import bridge_table, draw_bridge
from evaluation.report.indicators.bridges.rows import Ends, Shown
from evaluation.report.language import LANGUAGES, speaking

FROM = BridgeEnd(
    year=2021, version="1.0", definition="tre_tomma_12", registered_by="2020-12-31"
)  # fmt: skip
TO = BridgeEnd(year=2022, version="1.0", definition="tre_tomma_6", registered_by="2021-12-31")
PLAN = BridgePlan(indicator="ej_ateraktualiserade", first=FROM, last=TO, case_mix=("kon",))
NOT_TOLD = Ends(value=np.nan, low=np.nan, high=np.nan)
NUMBERS = {
    "definition": Ends(value=8, low=4, high=12),
    "registration": Ends(value=5, low=1, high=9),
    "mix": Ends(value=1, low=-2, high=4),
    "outcome": Ends(value=6, low=-6, high=18),
}


def shown(**changes):
    plan = changes.pop("plan", PLAN)
    values = {
        "plan": plan,
        "counted": tuple(told_by(end, plan.indicator) for end in plan.ends),
        "status": "ok",
        "first": Ends(value=55, low=44, high=66),
        "last": Ends(value=75, low=65, high=83),
        "parts": NUMBERS,
    }
    return Shown(**(values | changes))


def test_one_sentence_tells_what_the_change_is_made_of():
    told = str(sentence(shown()))

    assert told.startswith(
        "**Ja, mätsättet har ändrats.** Från 55\u00a0% till 75\u00a0%, en ökning med"
    )
    assert ": mätsätt +8, registrering +5, sammansättning +1 och utfall +6." in told
    assert "Säkert skilt från noll: mätsätt och registrering." in told
    assert "2021 räknades det som var registrerat 2020-12-31" in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"last": Ends(value=50, low=40, high=60)}, "en minskning med", id="fallen"),
        pytest.param({"last": Ends(value=55, low=40, high=60)}, "är 55\u00a0% båda", id="unmoved"),
        pytest.param(
            {"parts": {"mix": NUMBERS["mix"]}}, "Ingen av delarna är säkert skild", id="unsure"
        ),
        pytest.param(
            {"plan": replace(PLAN, last=replace(TO, definition="tre_tomma_12"))},
            "**Nej, båda åren är räknade på samma sätt.**",
            id="one definition",
        ),
        pytest.param(
            {
                "plan": replace(
                    PLAN,
                    first=replace(FROM, registered_by=""),
                    last=replace(TO, registered_by=""),
                )
            },
            "Registreringens del är inte prövad",
            id="no day",
        ),
        pytest.param({"status": "suppressed", "first": NOT_TOLD}, "för få personer", id="few"),
        pytest.param({"status": "gated", "first": NOT_TOLD}, "kan inte delas upp", id="no model"),
    ],
)
def test_what_else_is_said(changes, words):
    assert words in str(sentence(shown(**changes)))


def test_steps_lead_from_one_share_to_the_other():
    drawing = draw_bridge(shown())

    bars = [bar for bar in drawing.figure.axes[0].patches if bar.get_height() > 0]
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    assert ends == pytest.approx([55, 63, 68, 69, 75, 75])
    # Sure parts are filled, not only in another colour.
    assert [bar.get_facecolor()[:3] == (1, 1, 1) for bar in bars[1:5]] == [
        False,
        False,
        True,
        True,
    ]
    assert drawing.narrow is not None
    assert "från 55 till 75 procent" in drawing.alt


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_both_definitions_and_every_part(language):
    with speaking(language):
        (_, rows), *_ = bridge_table(shown()).groups
        told = sentence(shown())

    assert len(rows) == len(PARTS) + 3
    assert rows[0].head != rows[-1].head
    assert [row.cells[0] for row in rows[1:6]] == ["+8", "+5", "+1", "+6", "+20"]
    assert str(told)
