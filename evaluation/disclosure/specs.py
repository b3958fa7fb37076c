"""What each published table holds: which columns count persons and what hangs on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A percentage that is computed from protected counts, never taken over.

    Attributes
    ----------
    column : str
        Where the percentage goes.
    part, whole : str
        The two count columns it is computed from.
    """

    column: str
    part: str
    whole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share that is computed from protected counts where all rows of a group weigh the same.

    Attributes
    ----------
    column : str
        Measure that is replaced; a weighted share stays as it is.
    part, whole : str
        The two count columns it is computed from.
    equal : str
        Private column of true and false: whether the row's group has equal weights.
    group : tuple of str
        Rows alike in these columns make up the whole.
    """

    column: str
    part: str
    whole: str
    equal: str
    group: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Rows whose count is a running total: shown from twice the step of rounding.

    A lower one would fit fewer values than have to stay possible for what comes next.

    Attributes
    ----------
    column : str
        The count.
    by : str
        Column that tells such rows.
    values : set of str
        Its values in them.
    """

    column: str
    by: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """The declaration without which a table cannot be published.

    Attributes
    ----------
    name : str
        Name of the table and of its file.
    keys : tuple of str
        Columns that together point out one row; they give the sort order.
    text, flags : tuple of str
        Columns of words and of true or false.
    numbers : tuple of str
        Numbers that say nothing about persons (month, limit).
    counts : tuple of str
        Numbers of persons, rows or events: suppressed when small, else rounded.
    measures : tuple of str
        Numbers computed from persons; withheld when a count in their row is.
    guards : tuple of str
        The counts that decide over `measures`; all counts when empty.
    percents : tuple of Percent
        Percentages computed here from protected counts.
    share : Share, optional
        A measure that is computed here where weights are equal.
    zero_is_open : tuple of str
        Counts where a nought tells nothing about anybody (rows removed in a step).
    series : tuple of str
        Columns that tell series apart, where a nought is open only when the whole series is
        empty, or the cell is in every series of its kind: any other nought looks like a few.
    kind : tuple of str
        Columns of a cell's kind, for that.
    optional, private : tuple of str
        Columns that may be absent, and columns that are dropped at the door.
    running : Running, optional
        Rows whose count is a running total.
    only_where : (str, str), optional
        A count that is blank except where a private column of true and false says so.
    falls : tuple of (str, str)
        Counts of those who left, and of those who were there: the former are computed from
        what is shown of the latter, row by row.
    decimals : int or None
        Decimals of `measures`; 12 significant digits when none are given.
    decimals_by : tuple of (str, mapping), optional
        A column whose value decides the decimals of `measures`: unrounded, a share of
        a group is a fraction from which the exact counts can be read.
    decimals_of, decimals_more : mapping of str to int
        Decimals of single measures, and how many more a measure has than its row.
    fine : tuple of str
        Measures with six decimals whatever the row: no count can be read from them.
    linked : bool
        Whether rows are levels and differences that give each other away.
    coarsen : bool
        Whether the rows are a curve whose steps have to be pooled.
    """

    name: str
    keys: tuple[str, ...]
    text: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    percents: tuple[Percent, ...] = ()
    share: Share | None = None
    zero_is_open: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    running: Running | None = None
    only_where: tuple[str, str] | None = None
    falls: tuple[tuple[str, str], ...] = ()
    decimals: int | None = None
    decimals_by: tuple[str, Mapping[str, int]] | None = None
    decimals_of: Mapping[str, int] = field(default_factory=dict)
    decimals_more: Mapping[str, int] = field(default_factory=dict)
    fine: tuple[str, ...] = ()
    linked: bool = False
    coarsen: bool = False

    @property
    def computed(self) -> tuple[str, ...]:
        """Columns that are made at the door."""
        return tuple(percent.column for percent in self.percents)

    @property
    def published(self) -> tuple[str, ...]:
        """Columns of the published table, in order."""
        counts = self.counts + tuple(name for name, _ in self.falls)
        body = self.keys + self.text + self.flags + self.numbers + counts + self.measures
        return tuple(dict.fromkeys((*body, *self.computed, "status", "note")))

    @property
    def required(self) -> frozenset[str]:
        """Columns that have to be delivered."""
        free = {*self.optional, *self.computed, "status", "note"}
        return frozenset(self.published) - free

    @property
    def allowed(self) -> frozenset[str]:
        """Columns that may be delivered."""
        return frozenset(self.published) | frozenset(self.private)

    @property
    def numeric(self) -> frozenset[str]:
        """Columns that are read back as numbers."""
        falls = (name for name, _ in self.falls)
        return frozenset((*self.numbers, *self.counts, *falls, *self.measures, *self.computed))


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
    }
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
        private=("happened", "equal_weights", "is_part", "is_read"),
        decimals=3,
        coarsen=True,
    ),
    TableSpec(
        name="descriptive",
        keys=("outcome", "arm", "label", "month"),
        numbers=("month",),
        counts=("n", "count"),
        percents=(Percent(column="percent", part="count", whole="n"),),
    ),
    TableSpec(
        name="estimates",
        keys=(
            *("analysis", "outcome", "population", "arm", "reference"),
            *("month", "scale", "method", "role"),
        ),
        numbers=("month",),
        counts=("n", "n_reference", "events"),
        measures=("estimate", "std_error", "conf_low", "conf_high", "p_value"),
        # The level of one arm has no reference group: nought there counts nobody.
        zero_is_open=("n_reference",),
        decimals_by=("scale", DECIMALS),
        fine=("p_value",),
        # An error is no fraction of whole numbers.
        decimals_more={"std_error": 1},
        running=Running(column="events", by="scale", values=frozenset({"risk"})),
        linked=True,
    ),
    TableSpec(
        name="flow",
        keys=("step",),
        text=("label_sv",),
        numbers=("step",),
        counts=("persons", "rows"),
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
        private=("equal_weights",),
        decimals=3,
    ),
    TableSpec(
        name="overlap",
        keys=("contrast", "arm", "series", "low"),
        numbers=("low", "high"),
        counts=("n",),
    ),
    TableSpec(
        name="table1",
        keys=("arm", "covariate", "level"),
        counts=("n", "total"),
        measures=("mean", "sd", "smd"),
        guards=("n",),
        percents=(Percent(column="percent", part="n", whole="total"),),
        optional=("smd",),
        decimals=1,
        decimals_of={"smd": 2},
    ),
)
