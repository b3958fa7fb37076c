"""What the tables of a study hold, but for those of panels."""

from collections.abc import Mapping
from types import MappingProxyType

from evaluation.disclosure.specs import Percent, Running, Share, TableSpec

# A mean times the size of its group is a sum: means are given in whole units, too coarse to
# tell which size makes the sum come out even.
DECIMALS: Mapping[str, int] = MappingProxyType(
    {
        "risk": 3,
        "risk_difference": 3,
        "share": 3,
        "share_difference": 3,
        # A mean times the size of its group is a whole number of months: with more decimals
        # it tells which size makes it come out even.
        "months": 1,
        "months_difference": 1,
        # A ratio of two shares is a fraction too.
        "ratio": 2,
        "risk_ratio": 2,
        # Differences of rates and logarithms between units: no level of any unit is shown.
        "difference": 4,
        "e_value": 2,
        "chi_square": 2,
        "mean": 0,
        "mean_difference": 0,
        # Hundreds: no single payment of a household shows in a sum.
        "kronor": -2,
        "kronor_difference": -2,
    }
)
ESTIMATE_KEYS = (
    *("analysis", "outcome", "population", "arm", "reference"),
    *("month", "scale", "method", "role"),
)
_CURVE = ("contrast", "arm", "series", "outcome")

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="balance",
        keys=("contrast", "arm", "covariate", "level"),
        counts=("n_arm", "n_reference", "n_smallest"),
        measures=(
            *("smd_before", "smd_after"),
            *("variance_ratio_before", "variance_ratio_after"),
        ),
        optional=(
            *("n_arm", "n_reference", "n_smallest"),
            *("variance_ratio_before", "variance_ratio_after"),
        ),
        # A share times the size of its group is a count: means stay inside, and the
        # standardised difference is too coarse to be turned back into one.
        private=("mean_arm", "mean_reference", "mean_arm_weighted", "mean_reference_weighted"),
        decimals=2,
    ),
    TableSpec(
        name="curves",
        keys=(*_CURVE, "month"),
        numbers=("month",),
        counts=("at_risk", "events"),
        measures=("estimate", "conf_low", "conf_high"),
        zero_is_open=("events",),
        # A second grid of rounding beside the steps would tell the months between them.
        only_where=("at_risk", "is_read"),
        told=("happened", "equal_weights", "is_part", "is_read"),
        decimals=3,
        coarsen=True,
    ),
    TableSpec(
        name="descriptive",
        keys=("outcome", "arm", "label", "month"),
        numbers=("month",),
        counts=("n", "count"),
        percents=(Percent(column="percent", part="count", whole="n"),),
        hides="count",
        wholes=(("n", ("outcome", "arm", "label", "month")),),
    ),
    TableSpec(
        name="estimates",
        keys=ESTIMATE_KEYS,
        numbers=("month",),
        counts=("n", "n_reference", "events"),
        measures=("estimate", "std_error", "conf_low", "conf_high", "p_value"),
        # The level of one arm has no reference group: nought there counts nobody.
        zero_is_open=("n_reference",),
        decimals_by=("scale", DECIMALS),
        fine=("p_value",),
        # An error is no fraction of whole numbers.
        decimals_more={"std_error": frozenset({"months", "months_difference"})},
        running=Running(column="events", by="scale", values=frozenset({"risk"})),
        hides="events",
        wholes=(("n", ESTIMATE_KEYS),),
        linked=True,
    ),
    TableSpec(
        name="flow",
        keys=("step",),
        text=("label_sv",),
        numbers=("step",),
        counts=("persons", "rows"),
        private=("rows_each",),
        multiples=(("rows", "persons", "rows_each"),),
        falls=(("removed_persons", "persons"), ("removed_rows", "rows")),
    ),
    TableSpec(
        name="gates",
        keys=("contrast", "arm", "name"),
        text=("reason_sv",),
        flags=("passed",),
        numbers=("limit", "value"),
    ),
    TableSpec(
        name="literature",
        keys=("quantity",),
        text=("label_sv", "outcome", "scale", "method", "source", "contrast", "analysis"),
        numbers=("estimate", "std_error", "conf_low", "conf_high"),
        optional=("contrast", "analysis"),
    ),
    TableSpec(
        name="occupation",
        keys=("contrast", "arm", "series", "state", "month"),
        numbers=("month",),
        counts=("n", "count"),
        measures=("share",),
        zero_is_open=("count",),
        series=("contrast", "arm", "series", "state"),
        kind=("state", "month"),
        share=Share(
            column="share",
            part="count",
            whole="n",
            equal="equal_weights",
            group=("contrast", "arm", "series", "month"),
        ),
        told=("equal_weights",),
        hides="count",
        wholes=(("n", ("contrast", "arm", "series", "month")),),
        decimals=3,
    ),
    TableSpec(
        name="overlap",
        keys=("contrast", "arm", "series", "low"),
        numbers=("low", "high"),
        counts=("n",),
        hides="n",
    ),
    TableSpec(
        name="table1",
        keys=("arm", "covariate", "level"),
        counts=("n", "total"),
        measures=("mean", "sd", "smd"),
        guards=("n",),
        percents=(Percent(column="percent", part="n", whole="total"),),
        hides="n",
        wholes=(("total", ("arm",)),),
        optional=("smd",),
        decimals=1,
        decimals_of={"smd": 2},
    ),
    # Answers of a simulation: numbers about nobody, which only a synthetic delivery has.
    TableSpec(
        name="truth",
        keys=("outcome", "contrast", "arm", "reference", "month"),
        numbers=("month", "planted", "planted_error"),
    ),
)
