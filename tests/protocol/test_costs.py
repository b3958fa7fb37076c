"""Declared costs: one price a month, of insatser that there are; everything else is refused."""

import copy

import numpy as np
import pytest

from evaluation.errors import EvaluationError, Faults
from evaluation.protocol import load_protocol, parse_protocol
from evaluation.protocol.costs.plan import HIDDEN_WITH, LEDGERS
from evaluation.provenance import find_project
from evaluation.provenance.nested import parse_toml

PATH = find_project().protocol("kostnad")
SHIPPED = parse_toml(PATH.read_text(encoding="utf-8"))


def changed(**values):
    """The shipped plan with other values at `cost.unit.0.insats` and the like."""
    plan = copy.deepcopy(SHIPPED)
    for path, value in values.items():
        *way, last = path.split("__")
        place = plan
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[int(last) if last.isdigit() else last] = value
    return plan


def refused(plan):
    with pytest.raises(EvaluationError) as told:
        parse_protocol(plan)
    faults = told.value.faults if isinstance(told.value, Faults) else [told.value]
    return "\n".join(map(str, faults))


def test_the_shipped_plan_is_read():
    plan = load_protocol(PATH).cost

    assert plan is not None
    assert [unit.insats for unit in plan.unit] == [
        *("stockholmsjobb", "stockholmsjobb"),
        *("praktik", "coachning"),
    ]
    assert plan.subsidy("EXTRA").share == 0.6
    assert plan.subsidy("okand") is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(
            {"cost__unit__0__insats": "jobb"}, "unknown insats 'jobb' @ cost.unit[0]", id="insats"
        ),
        pytest.param(
            {"cost__unit__0__valid_to": "2019-03"},
            "two unit costs of 'stockholmsjobb' hold in the same month @ cost.unit[1].valid_from",
            id="overlap",
        ),
        pytest.param(
            {"cost__unit__2__valid_from": "2020-02", "cost__unit__2__valid_to": "2020-01"},
            "valid_from is after valid_to @ cost.unit[2]",
            id="turned round",
        ),
        pytest.param(
            {"cost__unit__0__payer": "region"}, "unknown value 'region' @ cost.unit[0]", id="payer"
        ),
        pytest.param({"cost__unit__0__source": ""}, "the text is empty", id="no source"),
        pytest.param({"cost__unit": []}, "nothing is declared @ cost.unit", id="no prices"),
        pytest.param({"cost__subsidy__0__share": 1.2}, "1.2 is above 1", id="share"),
        pytest.param(
            {"cost__stated__0__part": 300}, "the part is above the whole", id="part above whole"
        ),
        pytest.param(
            {"cost__willingness": [2, 1]}, "amounts must be ascending", id="willingness"
        ),
        pytest.param({"arms__4__sector": "x"}, "unknown code 'x' @ arms[4].sector", id="sector"),
        pytest.param({"cost__contrast": "x"}, "unknown contrast 'x'", id="contrast"),
        pytest.param(
            {"cost__exit": "kostnad_stat"}, "is no outcome that happens once", id="exit"
        ),
        pytest.param(
            {"outcomes__1__column": "region"}, "unknown column 'region' @ outcomes[1]", id="column"
        ),
        pytest.param(
            {"outcomes__1__unit": "dollar"}, "'dollar' is not what costs are in", id="unit"
        ),
        pytest.param(
            {"outcomes__1__role": "primary"}, "what something costs is read beside", id="role"
        ),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_named(change, words):
    assert words in refused(changed(**change))


def test_two_subsidies_of_one_code_are_refused():
    plan = changed()
    plan["cost"]["subsidy"] *= 2

    assert "'EXTRA' is declared 2 times @ cost.subsidy" in refused(plan)


def test_an_outcome_of_cost_needs_the_section():
    plan = changed()
    del plan["cost"]

    assert "an outcome of cost needs unit costs @ cost" in refused(plan)


def test_an_insats_that_is_no_arm_is_named_by_its_code():
    plan = changed(cost__unit__3__insats="skr12:2")

    assert parse_protocol(plan).cost.unit[3].insats == "skr12:2"


def test_what_is_left_when_a_ledger_is_hidden_never_gives_it():
    # As linear forms of assistance, insatser and what the state pays.
    forms = {
        "bistand": (1, 0, 0), "insats": (0, 1, 0), "stat": (0, 0, 1),
        "kommun": (1, 1, -1), "alla": (1, 1, 0),
    }  # fmt: skip
    assert set(forms) == set(LEDGERS) == set(HIDDEN_WITH)
    for lost in ("bistand", "insats", "stat"):
        hidden = {lost}
        while more := {name for name, by in HIDDEN_WITH.items() if hidden & {*by}} - hidden:
            hidden |= more
        left = np.array([forms[name] for name in LEDGERS if name not in hidden])
        rank = np.linalg.matrix_rank
        assert rank(np.vstack([left, forms[lost]])) > rank(left), lost
        assert len(left)


def test_horizons_of_ledgers_that_differ_are_refused():
    plan = changed(**{f"outcomes__{column_of('stat')}__horizons": [12, 24, 36]})

    assert "their horizons differ @ outcomes" in refused(plan)


@pytest.mark.parametrize(
    ("kept", "given"),
    [
        pytest.param(("bistand", "insats", "kommun"), ("alla", "stat"), id="three give all"),
        pytest.param(("kommun", "alla"), ("stat",), id="one side and the whole"),
    ],
)
def test_a_ledger_that_others_give_away_has_to_be_declared(kept, given):
    plan = copy.deepcopy(SHIPPED)
    plan["outcomes"] = [
        item for item in plan["outcomes"] if item["kind"] != "cost" or item["column"] in kept
    ]

    told = refused(plan)

    for column in given:
        assert f"the ledgers give '{column}' away" in told


def column_of(ledger):
    return next(at for at, item in enumerate(SHIPPED["outcomes"]) if item.get("column") == ledger)
