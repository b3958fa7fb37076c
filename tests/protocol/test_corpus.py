"""Everything a protocol can say is computed, or refused with the key's name before anything runs.

Four corpora: every section in every kind of study, every key with another type, every key
misspelt and beyond its limits, and values that people have written. None passes in silence.
"""

import math

import pytest

from evaluation.errors import EvaluationError
from evaluation.protocol import parse_protocol as parse
from evaluation.protocol.checks.honoured import SECTIONS
from evaluation.protocol.indicators.planning import PLAN
from evaluation.protocol.indicators.reading import LIMITS, Limits
from evaluation.protocol.kinds import study_kind
from evaluation.protocol.parsing import schema
from evaluation.protocol.parsing.rules import (
    Day,
    Flag,
    ListOf,
    Month,
    Months,
    Number,
    Ranges,
    Text,
    Whole,
)

from .corpus import CONTENT, STUDIES, content, study, with_section

WRONG = {Text: 7, Day: 7, Month: 7, Flag: "ja", Whole: "sju", Number: "sju"}
WRONG |= {ListOf: "en", Ranges: 7, Months: 7, Limits: 7}
# A kind of study that honours all of the section's keys, and where the section stands.
PLACES = {
    "title": ("register", schema.BOTH.keys),
    "question": ("register", schema.BOTH.keys),
    "data": ("table", schema.DATA.keys),
    "definition": ("register", schema.DEFINITION.keys),
    "eligibility": ("register", schema.ELIGIBILITY.keys),
    "arms[0]": ("register", schema.ARM.keys),
    "contrasts[0]": ("register", schema.CONTRAST.keys),
    "outcomes[0]": ("register", schema.OUTCOME.keys),
    "adjustment": ("register", schema.ADJUSTMENT.keys),
    "adjustment.covariates[0]": ("register", schema.COVARIATE.keys),
    "gates": ("register", schema.GATES.keys),
    "groups[0]": ("register", schema.GROUP.keys),
    "estimators[0]": ("register", schema.OWN_ESTIMATOR.keys),
    "families[0]": ("register", schema.FAMILY.keys),
    "placebo_starts[0]": ("register", schema.PLACEBO_START.keys),
    "multiverse": ("register", {**schema.GRID, "contrast": Text()}),
    "robustness": ("register", schema.ROBUSTNESS.keys),
    "sub_types": ("register", schema.SUB_TYPES.keys),
    "censoring": ("register", schema.CENSORING.keys),
    "sensitivity[0]": ("register", {"name": Text(), "label": Text()}),
    "disclosure": ("register", schema.DISCLOSURE.keys),
    "changes[0]": ("register", schema.CHANGE.keys),
    "declarations": ("register", dict.fromkeys(schema.DECLARATIONS, Text())),
    "panel": ("panel of districts", schema.PANEL.keys),
    "indicators": ("indicators", PLAN),
    "indicators.targets[0]": ("indicators", {"indicator": Text(), **LIMITS}),
    "": ("register", schema.TOP),
}
KEYS = [(place, key, rule) for place, (_, keys) in PLACES.items() for key, rule in keys.items()]


def named(place, key):
    return ".".join(filter(None, (place, key)))


def case(place, key, *more):
    return pytest.param(place, key, *more, id=named(place, key))


def parse_protocol(values):
    """Read a protocol whose analysis.py has the estimators that the corpus declares."""
    written = [item["name"] for item in CONTENT["estimators"]]
    return parse(values, functions=written if values.get("estimators") else ())


def opened(place):
    """A study with the section, and the table at the place in it."""
    kind = PLACES[place][0]
    section = place.split("[")[0].split(".")[0]
    values = with_section(kind, section) if section else study(kind)
    table = values
    for step in filter(None, place.split(".")):
        name, _, number = step.partition("[")
        table = table[name]
        table = table[int(number[:-1])] if number else table
    return values, table


def refused(values):
    """What is said of a protocol that must not be accepted."""
    with pytest.raises(EvaluationError) as caught:
        parse_protocol(values)

    assert caught.value.exit_code == 2
    return str(caught.value)


@pytest.mark.parametrize("kind", STUDIES)
def test_the_study_of_each_kind_is_of_that_kind(kind):
    assert study_kind(parse_protocol(study(kind))) is STUDIES[kind][0]


@pytest.mark.parametrize("kind", STUDIES)
@pytest.mark.parametrize("section", sorted(SECTIONS - {"panel", "indicators"}))
def test_a_section_is_one_that_the_kind_honours_or_is_refused_by_name(kind, section):
    row, values = STUDIES[kind][0], with_section(kind, section)

    if row.honours(section):
        assert study_kind(parse_protocol(values)) is row
    else:
        assert f"is not used by studies of kind {row.label} @ {section}" in refused(values)


@pytest.mark.parametrize("kind", sorted(STUDIES.keys() - {"indicators"}))
def test_indicators_make_another_kind_of_study(kind):
    told = refused(study(kind) | {"indicators": study("indicators")["indicators"]})

    assert "[[contrasts]] is not used by studies of kind indicators @ contrasts" in told


@pytest.mark.parametrize("kind", ["register", "table"])
def test_a_panel_makes_another_kind_of_study(kind):
    told = refused(with_section(kind, "panel"))

    assert "is not used by studies of kind panel of districts @ follow_up_months" in told
    assert "does not fit a study of kind panel @ contrasts[0].kind" in told


@pytest.mark.parametrize(("place", "key", "rule"), [case(*item) for item in KEYS])
def test_another_type_is_refused(place, key, rule):
    values, table = opened(place)
    table[key] = WRONG[type(rule)]

    told = refused(values)

    assert f"was expected @ {named(place, key)}" in told


@pytest.mark.parametrize(
    ("place", "key", "rule"), [case(*item) for item in KEYS if isinstance(item[2], ListOf)]
)
def test_a_list_of_something_else_is_refused(place, key, rule):
    values, table = opened(place)
    table[key] = [WRONG[type(rule.item)]]

    assert f"was expected @ {named(place, key)}" in refused(values)


@pytest.mark.parametrize(("place", "key"), [case(place, key) for place, key, _ in KEYS])
def test_a_misspelt_key_is_refused(place, key):
    values, table = opened(place)
    table[key + "x"] = table.get(key, 1)

    at = named(place, key + "x")
    assert f"unknown key '{key}x' @ {at}; allowed: " in refused(values)


def beyond():
    """Each limit of each number, passed by one."""
    for place, key, rule in KEYS:
        item = rule.item if isinstance(rule, ListOf) else rule
        if not isinstance(item, Whole | Number):
            continue
        wraps = (lambda value: [value]) if isinstance(rule, ListOf) else (lambda value: value)
        values = {"low": item.low - 1, "nothing": math.nan, "infinite": -math.inf}
        if math.isfinite(item.high):
            values |= {"high": item.high + 1, "endless": math.inf, "huge": 10**400}
        for name, value in values.items():
            yield pytest.param(place, key, wraps(value), id=f"{named(place, key)} {name}")


@pytest.mark.parametrize(("place", "key", "value"), list(beyond()))
def test_a_number_beyond_its_limits_is_refused(place, key, value):
    values, table = opened(place)
    table[key] = value

    assert f"@ {named(place, key)}" in refused(values)


def written(kind, place, value, message, id):  # noqa: A002 - as pytest names it
    return pytest.param(kind, place, value, message, id=id)


MISTAKES = [
    written("register", "name", "", "the text is empty @ name", "no name"),
    written("register", "name", "Stockholms jobb", "is not a name @ name", "name with a space"),
    written("register", "version", "ett", "'ett' is not a version @ version", "version in words"),
    written("register", "version", "1.0.0-beta", "is not a version @ version", "beta"),
    written("register", "seed", 10**22, "is above 4294967295 @ seed", "23-digit seed"),
    written("register", "seed", -1, "-1 is below 0 @ seed", "negative seed"),
    written("register", "seed", 1.5, "a whole number was expected @ seed", "half a seed"),
    written(
        "register",
        "follow_up_months",
        1_000_000_000,
        "1000000000 is above 10000 @ follow_up_months",
        "follow-up without end",
    ),
    written("register", "follow_up_months", 700, "700 is above 600", "more than any register"),
    written("register", "follow_up_months", 0, "0 is below 1 @ follow_up_months", "no follow-up"),
    written("register", "title.sv", " ", "the text is empty @ title.sv", "empty title"),
    written("register", "data.kind", "extrakt", "unknown value 'extrakt' @ data.kind", "extrakt"),
    written("register", "data.file", "x.csv", "'file' is not used by", "file of a register"),
    written("register", "data.time_unit", "veckor", "'time_unit' is not used by", "weeks"),
    written("register", "data.reference_label", "", "@ data.reference_label", "no reference label"),
    written("register", "data.adults", 0, "0 is below 1 @ data.adults", "nobody"),
    written("register", "definition.max_gap", 25, "25 is above 24", "gap of two years"),
    written("register", "definition.window", 0, "0 is below 1 @ definition.window", "no window"),
    written("register", "definition.unit", "hushall", "@ definition.unit; allowed: vuxen", "unit"),
    written("register", "eligibility.age_min", 66, "@ eligibility.age_max", "ages reversed"),
    written("register", "eligibility.age_max", 300, "300 is above 120", "age of 300"),
    written("register", "eligibility.min_aid_months_12", 13, "13 is above 12", "13 of 12 months"),
    written("register", "eligibility.first_month", "2018", "a month was expected", "a year"),
    written("register", "eligibility.washout_months", -1, "-1 is below 0", "negative washout"),
    written("register", "arms[0].label", "", "the text is empty @ arms[0].label", "no label"),
    written("register", "arms[0].categories", ["88"], "unknown code '88' @ arms[0]", "code"),
    written("register", "arms[0].categories", ["8", "8"], "'8' is declared twice", "code twice"),
    written("register", "arms[0].classification", "skr13", "@ arms[0].classification", "skr13"),
    written("register", "arms[1].workplace", "ordinare", "@ arms[1].workplace", "workplace"),
    written("register", "contrasts[0].kind", "notnow", "@ contrasts[0].kind", "kind of contrast"),
    written("register", "contrasts[0].kind", "introduced", "@ contrasts[0].kind", "introduced"),
    written("register", "contrasts[0].weights", "none", "@ contrasts[0].weights", "no weights"),
    written("register", "contrasts[0].arms", ["praktik", "praktik"], "declared twice", "arm twice"),
    written("register", "contrasts[0].max_smd", 0, "0 is below 0.001", "limit of nothing"),
    written("register", "contrasts[0].reference", "praktik", "@ contrasts[0].reference", "ref"),
    written("register", "contrasts[0].grace_months", 3, "@ contrasts[0].grace_months", "grace"),
    written("register", "outcomes[0].kind", "durable_exits", "@ outcomes[0].kind", "kind"),
    written("register", "outcomes[0].kind", "panel", "@ outcomes[0].kind", "kind of a panel"),
    written("register", "outcomes[0].scale", "mean_difference", "@ outcomes[0].scale", "scale"),
    written("register", "outcomes[0].role", "main", "@ outcomes[0].role", "role"),
    written("register", "outcomes[0].role", "placebo", "@ outcomes[0].role", "placebo after start"),
    written("register", "outcomes[0].horizons", [], "@ outcomes[0].horizons", "no horizon"),
    written("register", "outcomes[0].horizons", [12, 12], "declared twice", "horizon twice"),
    written("register", "outcomes[0].horizons", [24, 12], "ascending", "horizons descending"),
    written("register", "outcomes[0].horizons", [-12], "-12 is below 1", "negative horizon"),
    written("register", "outcomes[0].horizons", [48], "beyond follow_up_months", "beyond"),
    written("register", "outcomes[0].window", 121, "121 is above 120", "window of eleven years"),
    written("register", "outcomes[0].column", "lon", "@ outcomes[0].column", "column of an exit"),
    written("register", "outcomes[2].window", 12, "@ outcomes[2].window", "window of months"),
    written("register", "outcomes[2].programme_counts", True, "@ outcomes[2].programme", "flag"),
    written("register", "outcomes[0].without", ["kon"], "@ outcomes[0].without", "left out"),
    written("register", "outcomes[0].direction", "up", "@ outcomes[0].direction", "direction"),
    written("register", "adjustment.truncate", 0.2, "0.2 is below 0.5", "cut of half"),
    written("register", "adjustment.stabilise", True, "@ adjustment.stabilise", "stabilise"),
    written("register", "adjustment.covariates[1].form", "linear", "has codes", "linear codes"),
    written("register", "adjustment.covariates[0].label", "", "the text is empty", "no label of"),
    written("register", "groups[0].levels", ["K", "M"], "unknown level 'K' @ groups[0]", "K and M"),
    written("register", "groups[0].levels", [], "@ groups[0].levels; allowed: 1, 2", "no levels"),
    written("register", "groups[0].bands", [1, 2, 3], "@ groups[0].bands", "bands of codes"),
    written("register", "groups[0].covariate", "alder", "bands = [18, 30", "levels of a number"),
    written(
        "register", "groups",
        [{"name": "d", "label": "D", "covariate": "distrikt"}],
        "nothing is declared @ groups[0].levels; name them as the delivery does", "no districts",
    ),
    written(
        "register", "groups",
        [{"name": "d", "label": "D", "covariate": "distrikt", "bands": [1, 2, 3]}],
        "'distrikt' has names, not numbers @ groups[0].bands", "bands of districts",
    ),
    written("register", "groups[0].covariate", "inkomst", "@ groups[0].covariate", "covariate"),
    written("register", "families[0].months", [13], "@ families[0].months", "month of a family"),
    written("register", "families[0].outcomes", ["tillstand"], "@ families[0]", "states"),
    written("register", "placebo_starts[0].months", 1, "1 is below 2", "placebo of a month"),
    written("register", "multiverse.max_gap", [1, 3], "@ multiverse.max_gap", "not the plan's"),
    written("register", "robustness.bounds", ["tillstand"], "@ robustness.bounds", "bounds"),
    written("register", "disclosure.min_count", 4, "4 is below 5", "fewer than five"),
    written("register", "disclosure.round_to", 1, "1 is below 5 @ disclosure.round_to", "ones"),
    written("register", "disclosure.min_count", 10, "5 is below 10 @ disclosure.round_to", "tens"),
    written("table", "disclosure.round_to", 4, "4 is below 5 @ disclosure.round_to", "fours"),
    written("register", "sensitivity[0].override", {"gate.min_ess": 1}, "@ gate", "gate"),
    written("register", "sensitivity[0].override", {"seed": 2}, "'seed' changes no row", "seed"),
    written(
        "register",
        "sensitivity[0].override",
        {"definition.max_gap": 2},
        "'definition.max_gap' changes no row @ sensitivity[0].override",
        "the plan's own value",
    ),
    written(
        "register",
        "sensitivity[0].override",
        {"definition.max_gap": 3, "disclosure.min_count": 10, "disclosure.round_to": 10},
        "'disclosure.min_count' changes no row",
        "limit of the door",
    ),
    written(
        "register",
        "sensitivity[0].override",
        {"outcomes[1].horizons": [12]},
        "'outcomes[1].horizons' changes no row",
        "outcome that is not tried",
    ),
    written("register", "contrasts[0].arms", [], "nothing is declared @ contrasts[0].arms", "arms"),
    written("register", "multiverse", {"max_gap": [2]}, "only the plan itself", "grid of one"),
    written("register", "sensitivity[0].override", {"title.sv": "x"}, "changes no row", "title"),
    written("table", "data.time", "", "missing value @ data.time", "no time"),
    written("table", "data.limits", {"age": [40, 20]}, "@ data.limits.age", "limits reversed"),
    written("table", "data.limits", {"age": [math.nan, 1]}, "@ data.limits.age", "limit of nan"),
    written("table", "data.scenario", "enkoping", "'scenario' is not used", "scenario of a table"),
    written("table", "arms[0].classification", "race", "@ arms[0].classification", "codes"),
    written("table", "arms[0].programme", True, "'programme' is not used", "programme"),
    written("table", "arms[0].parent", "stod", "'parent' is not used", "parent"),
    written("table", "adjustment.truncate", 0.99, "no contrast is weighted", "cut of nothing"),
    written("table", "outcomes[0].window", 6, "@ outcomes[0].window", "window of an event"),
    written("table", "outcomes[0].unit", "dollar", "@ outcomes[0].unit", "unit of an event"),
    written("table", "contrasts[0].time_zero", "every", "@ contrasts[0].time_zero", "time zero"),
    written("table", "sensitivity", [{}], "missing value @ sensitivity[0].name", "no name of it"),
    written("panel of a table", "panel.starts", {"a": "2013-10"}, "@ panel.starts", "starts"),
    written("panel of a table", "panel.bars", [math.inf], "@ panel.bars", "endless bars"),
    written("panel of a table", "panel.estimators", [], "@ panel.estimators", "no estimator"),
    written("panel of a table", "panel.estimators", ["ols"], "@ panel.estimators", "ols"),
    written("panel of a table", "panel.period_months", 3, "@ panel.period_months", "months"),
    written("panel of a table", "panel.time", "", "missing value @ panel.time", "no time of it"),
    written("panel of a table", "outcomes[0].horizons", [12], "@ outcomes[0].horizons", "horizon"),
    written("panel of a table", "outcomes[0].without", ["x"], "@ outcomes[0].without", "without"),
    written("panel of a table", "data.arm", "grupp", "'arm' is not used", "arm of a panel"),
    written("panel of districts", "panel.covariates", ["x"], "@ panel.covariates", "covariates"),
    written("panel of districts", "outcomes[0].column", "lamnar", "@ outcomes[0].column", "column"),
    written("panel of districts", "panel.method", "reg", "@ panel.method", "method of districts"),
    written("panel of a table", "panel.method", "reg", "@ panel.method", "method of nothing"),
    written("panel of a table", "panel.covariates", ["lpop"], "@ panel.estimators", "not adjusted"),
    written(
        "panel of districts",
        "sensitivity",
        [{"name": "a", "label": "A", "override": {"panel.control": "never"}}],
        "'panel.control' changes no row @ sensitivity[0].override",
        "choice that the first estimator does not have",
    ),
    written("register", "outcomes[5].horizons", [6, 12], "@ outcomes[5].horizons", "two horizons"),
    written("register", "arms[1].programme", False, "not as in 'stockholmsjobb'", "part of a job"),
    written("register", "arms[1].classification", "kas_2023", "not as in", "part of another list"),
    written("panel of districts", "panel.keep", {"x": [1, 2]}, "@ panel.keep", "keep"),
    written("panel of districts", "panel.cluster", "kommun", "@ panel.cluster", "cluster"),
    written("panel of districts", "panel.never", 0, "'never' is not used", "never"),
    written("panel of districts", "panel.exchange", True, "@ panel.exchange", "exchange"),
    written("panel of districts", "panel.first_event", 2, "2 is above -1", "first event after"),
    written("panel of districts", "definition.window", 6, "@ definition.window", "returns"),
    written("panel of districts", "arms[0].categories", ["2"], "@ arms[0].categories", "codes"),
    written("panel of persons", "definition.window", 6, "@ definition.window", "window of a level"),
    written(
        "panel of persons",
        "sensitivity",
        [{"name": "a", "label": "A", "override": {"definition.window": 6}}],
        "'window' is not used by studies of kind panel of persons @ definition.window",
        "override of what is not used",
    ),
    written(
        "panel of districts",
        "sensitivity",
        [{"name": "a", "label": "A", "override": {"gates.min_persons": 100_000}}],
        "[gates] is not used by studies of kind panel of districts @ gates",
        "override of a section not used",
    ),
    written(
        "panel of districts",
        "sensitivity",
        [{"name": "two_way", "label": "A", "override": {"definition.max_gap": 3}}],
        "the name 'two_way' is reserved @ sensitivity[0].name",
        "name of another analysis",
    ),
    written(
        "panel of districts",
        "sensitivity",
        [{"name": "a", "label": "A", "override": {"panel.bars": [0.1]}}],
        "'panel.bars' changes no row @ sensitivity[0].override",
        "override of what is only shown",
    ),
    written("panel of persons", "panel.arm", "stockholmsjobb", "@ panel.arm", "not the contrast's"),
    written("panel of persons", "panel.unit_trends", True, "@ panel.unit_trends", "trends"),
    written("panel of persons", "contrasts[0].arms", ["coachning", "stockholmsjobb"],
            "a panel follows one arm @ contrasts[0].arms", "two arms"),
]  # fmt: skip


def put(values, place, value):
    """Write a value at a place such as `outcomes[0].window`."""
    *tables, last = place.split(".")
    for step in tables:
        name, _, number = step.partition("[")
        values = values.setdefault(name, {})
        values = values[int(number[:-1])] if number else values
    values[last] = value


@pytest.mark.parametrize(("kind", "place", "value", "message"), MISTAKES)
def test_what_people_have_written_is_refused_with_the_key(kind, place, value, message):
    values = study(kind)
    put(values, place, value)

    assert message in refused(values)


@pytest.mark.parametrize(
    ("date", "message"),
    [
        pytest.param("2024-13-01", "'2024-13-01' is not a date", id="month 13"),
        pytest.param("1 maj 2024", "is not a date", id="in words"),
        pytest.param("20240501", "is not a date", id="without hyphens"),
        pytest.param("2024-02-30", "is not a date", id="30 February"),
    ],
)
def test_a_change_has_a_date(date, message):
    change = content("register", "changes")[0] | {"date": date}

    assert f"{message} @ changes[0].date" in refused(study("register") | {"changes": [change]})


def test_a_panel_has_one_contrast():
    values = study("panel of districts")
    values["contrasts"].append(values["contrasts"][0] | {"name": "en_till"})

    assert "a panel has one contrast @ contrasts[1]" in refused(values)


def test_bands_of_a_number_become_levels():
    values = study("register")
    values["groups"] = [
        {"name": "alder", "label": "Ålder", "covariate": "alder", "bands": [18, 30, 31, 65]}
    ]

    (group,) = parse_protocol(values).groups

    assert group.levels == ("18–29", "30", "31–64")


@pytest.mark.parametrize(
    ("bands", "more"),
    [
        pytest.param([18, 65], {}, id="one band"),
        pytest.param([18, 65, 30], {}, id="descending"),
        pytest.param([18, 30, 65], {"levels": ["18–29"]}, id="levels too"),
    ],
)
def test_bands_that_are_no_bands_are_refused(bands, more):
    values = study("register")
    group = {"name": "a", "label": "A", "covariate": "alder", "bands": bands} | more
    values["groups"] = [group]

    assert "@ groups[0]." in refused(values)


def test_limit_without_end_is_the_only_endless_number():
    values = study("register")
    values["gates"]["max_variance_ratio"] = math.inf

    assert parse_protocol(values).gates.max_variance_ratio == math.inf
