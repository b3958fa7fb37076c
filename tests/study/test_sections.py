"""A section that is accepted is computed: its rows appear, or the rows it touches change.

Sections of a register are shown to be computed where they are tested: groups, families,
placebo starts, other definitions and robustness in `test_tries`, lost follow-up in
`test_censoring_study`, limits in `test_register_study`, panels of a register in
`test_inforande` and `test_panel_study`.
"""

import shutil

import pytest

from evaluation.study import run_study
from tests.protocol.conftest import ANALYSES

HERE = ANALYSES.parent


@pytest.fixture
def published(tmp_path):
    """Estimates of a shipped study on a table, with more declared at its end."""

    def run(name, more="", *, change=("", "")):
        shutil.copytree(ANALYSES / name, tmp_path / "analyses" / name)
        for file in ("pyproject.toml", "requirements.lock"):
            shutil.copy(HERE / file, tmp_path / file)
        plan = tmp_path / "analyses" / name / "protocol.toml"
        text = plan.read_text(encoding="utf-8").replace(*change) if change[0] else None
        plan.write_text((text or plan.read_text(encoding="utf-8")) + more, encoding="utf-8")
        out, store = tmp_path / "out", tmp_path / "store"
        return run_study(name, root=tmp_path, out=out, store=store).published.tables

    return run


def test_limits_of_a_table_hold_its_estimates_back(published):
    found = published("rossi", change=("min_persons = 50", "min_persons = 100000"))["estimates"]

    risks = found[found["scale"] == "risk_difference"]
    assert set(risks["status"]) == {"gated"}


def test_adjustment_of_a_table_is_what_its_balance_is_about(published):
    tables = published("rossi")

    assert {"age", "race", "prio"} <= set(tables["balance"]["covariate"])
    assert {"age", "race", "prio"} <= set(tables["table1"]["covariate"])


@pytest.mark.parametrize(
    ("name", "override"),
    [
        pytest.param("rossi", '"gates.min_persons" = 100000', id="table"),
        pytest.param("mpdta", '"panel.control" = "not_yet"', id="panel of a table"),
    ],
)
def test_a_sensitivity_analysis_of_a_table_gives_rows(published, name, override):
    item = f'\n[[sensitivity]]\nname = "annan"\nlabel = "Annan"\noverride = {{ {override} }}\n'

    found = published(name, item)["estimates"]

    rows = found[found["analysis"] == f"{name}:annan"]
    assert len(rows)
    assert set(rows["role"]) == {"sensitivity"}
