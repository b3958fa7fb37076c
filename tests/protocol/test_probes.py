"""Declared tests of the answer: every name both ways, and what does not fit is told."""

import pytest

from evaluation.cohort import Definition
from evaluation.errors import Faults, ProtocolError
from evaluation.protocol import parse_protocol
from evaluation.protocol.loading import overridden


def test_grid_holds_every_combination_but_the_plan(declared):
    protocol = parse_protocol(declared)

    variants = list(protocol.multiverse.variants(protocol.definition))

    assert len(variants) == 4 * 3 * 2 * 2 - 1
    assert len({variant.name for variant in variants}) == len(variants)
    assert protocol.definition not in [variant.definition for variant in variants]
    for variant in variants:
        other = overridden(protocol, variant.override)
        assert other.definition == variant.definition
        assert (other.multiverse, other.families, other.groups) == (None, (), ())


def test_dimension_that_is_not_declared_stays_as_planned(declared):
    declared["multiverse"] = {"window": [6, 12]}
    protocol = parse_protocol(declared)

    (variant,) = protocol.multiverse.variants(protocol.definition)

    assert variant.definition == Definition(window=6)
    assert variant.override == {"definition.window": 6}


def test_those_who_wait_are_the_contrast_where_none_is_named(declared):
    protocol = parse_protocol(declared)

    named = [protocol.multiverse.contrast, protocol.placebo_starts[0].contrast]
    assert {*named, *(group.contrast for group in protocol.groups)} == {"inte_nu"}


def test_study_without_tries_is_a_study(declared):
    for section in ("multiverse", "families", "placebo_starts", "robustness", "groups"):
        del declared[section]

    protocol = parse_protocol(declared)

    assert protocol.multiverse is None
    assert protocol.robustness.e_values == ()


def change(section, key, value):
    def changed(declared):
        place = declared[section]
        (place[0] if isinstance(place, list) else place)[key] = value

    return changed


def outcome(name, **values):
    def changed(declared):
        (found,) = (item for item in declared["outcomes"] if item["name"] == name)
        found.update(values)

    return changed


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        pytest.param(
            change("families", "contrasts", ["nu"]),
            r"unknown name 'nu' @ families\[0\]\.contrasts; allowed: inte_nu",
            id="contrast of a family",
        ),
        pytest.param(
            change("families", "outcomes", ["tillstand"]),
            r"unknown name 'tillstand' @ families\[0\]\.outcomes; allowed: varaktigt_avslut",
            id="outcome that has many states",
        ),
        pytest.param(
            change("families", "outcomes", []),
            r"nothing is declared @ families\[0\]",
            id="empty family",
        ),
        pytest.param(
            change("families", "months", [18]),
            r"18 is no horizon of its outcomes @ families\[0\]\.months; allowed: 12, 24, 36",
            id="month of a family",
        ),
        pytest.param(
            lambda declared: (
                [arm.pop("parent", None) for arm in declared["arms"]]
                and declared.update(sub_types={"differ_by": "first"})
            ),
            r"no arm is a sub-type @ families\[2\]\.sub_types; [^\n]*",
            id="family of sub-types that there are not",
        ),
        pytest.param(
            change("families", "label", 3), r"a text was expected @ families\[0\]", id="label"
        ),
        pytest.param(
            change("groups", "contrast", "aldrig"),
            r"'aldrig' is no contrast with those who wait @ groups\[0\]\.contrast; allowed: ",
            id="contrast of a group",
        ),
        pytest.param(
            change("placebo_starts", "contrast", "mellan_insatser"),
            r"@ placebo_starts\[0\]\.contrast; allowed: inte_nu",
            id="contrast of a placebo",
        ),
        pytest.param(
            change("placebo_starts", "months", 1),
            r"1 is below 2 @ placebo_starts\[0\]\.months",
            id="no month between the starts",
        ),
        pytest.param(
            change("robustness", "e_values", ["tillstand"]),
            r"unknown name 'tillstand' @ robustness\.e_values",
            id="E-value of shares",
        ),
        pytest.param(
            change("robustness", "bounds", ["varaktigt_avslut"]),
            r"@ robustness\.bounds; allowed: ej_ateraktualiserad",
            id="bounds of what is not conditional",
        ),
        pytest.param(
            change("robustness", "e_varden", True), r"unknown key 'e_varden'", id="unknown key"
        ),
        pytest.param(
            change("multiverse", "max_gap", [0, 1]),
            r"the plan is not in the grid @ multiverse\.max_gap; add 2",
            id="grid without the plan",
        ),
        pytest.param(
            change("multiverse", "max_gap", [2, 2]),
            r"'2' is declared twice @ multiverse\.max_gap",
            id="value twice",
        ),
        pytest.param(
            change("multiverse", "window", [0, 12]),
            r"0 is below 1 @ multiverse\.window",
            id="window of nothing",
        ),
        pytest.param(
            change("multiverse", "return_by", ["beviljad_manad", "ringde"]),
            r"unknown value 'ringde' @ multiverse\.return_by; allowed: beviljad_manad, nyansokan",
            id="unknown return",
        ),
        pytest.param(
            change("multiverse", "count_other_aid", [1, True]),
            r"a list of true or false was expected @ multiverse\.count_other_aid",
            id="number for a flag",
        ),
        pytest.param(
            outcome("bistand_fore", role="primary"),
            r"what happened before the start is a placebo",
            id="effect before the start",
        ),
        pytest.param(
            outcome("varaktigt_avslut_med_insats", role="placebo"),
            r"what happened before the start is a placebo, and only that is @ outcomes\[1\]\.role",
            id="placebo after the start",
        ),
        pytest.param(
            outcome("varaktigt_avslut", exits="first"),
            r"only an outcome of kind 'conditional_return' has this @ outcomes\[0\]\.exits",
            id="exits of an exit",
        ),
        pytest.param(
            outcome("ej_ateraktualiserad", exits="sista"),
            r"unknown value 'sista' @ outcomes\[5\]\.exits; allowed: all, first",
            id="unknown exits",
        ),
    ],
)
def test_what_does_not_fit_is_told(declared, edit, message):
    edit(declared)

    with pytest.raises((ProtocolError, Faults), match=message):
        parse_protocol(declared)


def test_placebo_start_needs_months_to_count(declared):
    declared["outcomes"] = [o for o in declared["outcomes"] if o["kind"] != "months_on_aid"]
    declared["robustness"]["e_values"] = []

    with pytest.raises(ProtocolError, match=r"nothing to count before .* @ placebo_starts\[0\]"):
        parse_protocol(declared)


def test_same_name_twice_is_told(declared):
    declared["families"].append(declared["families"][0])

    with pytest.raises(ProtocolError, match="'mellan_insatser' is declared 2 times @ families"):
        parse_protocol(declared)


def test_table_has_no_cohort_to_try(declared, declared_table):
    declared_table["multiverse"] = {"window": [6, 12]}
    declared_table["groups"] = [{"name": "a", "label": "a", "covariate": "fin", "levels": ["0"]}]

    with pytest.raises(Faults) as caught:
        parse_protocol(declared_table)

    assert "[multiverse] is not used by studies of kind table @ multiverse" in str(caught.value)
    assert "[[groups]] is not used by studies of kind table @ groups" in str(caught.value)
