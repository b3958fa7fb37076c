"""How a table is declared: which columns count persons and what hangs on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A percentage that is computed from protected counts, never taken over.

    Attributes
    ----------
    column : str
        Where the percentage goes.
    part, whole : str
        The two count columns it is computed from.
    left : str
        Count column of the rest, where there is one: shown as nought, it tells that the
        part is all.
    """

    column: str
    part: str
    whole: str
    left: str = ""


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
class Reading:
    """A value with interval and status that is made from what is shown of two counts.

    Attributes
    ----------
    by : str
        Column that says how: `wilson` (a share in per cent), `poisson` (the count itself) or
        `none`; a `bootstrap` is delivered, for its numbers count nobody.
    part, whole : str
        The two count columns.
    verdict : str
        Where the status goes.
    limits : tuple of str
        Columns with lowest and highest of achieved, on the way and missed.
    together : tuple of str
        Rows alike in these columns are groups of one whole: where one is withheld, delivered
        numbers of the others go with it.
    """

    by: str
    part: str
    whole: str
    verdict: str
    limits: tuple[str, ...]
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A share of a group that stands beside an expected one, all in per cent.

    Attributes
    ----------
    share, expected, error : str
        Columns: the share as shown, the expected share as delivered, and its error, which
        becomes that of the gap.
    whole : str
        Persons of the group.
    kind : str
        Column of the kind of group, empty for all.
    family : tuple of str
        Rows alike in these columns are tested together: the groups of every kind.
    verdict : str
        Where it goes whether the group has more or fewer than expected, Holm over the family.
    """

    share: str
    expected: str
    error: str
    whole: str
    kind: str
    family: tuple[str, ...]
    verdict: str


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
    reading : Reading, optional
        `estimate`, `low`, `high` and a status that are made here.
    gap : Gap, optional
        Shares of groups beside expected ones, compared here.
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
        Columns that may be absent, and columns that may be there and are dropped at the door.
    told : tuple of str
        Columns that the door and its audit need and nobody else sees.
    hides : str
        The count that a row loses when it is withheld for the sake of others: the same as
        when it is small, so that the mark does not tell which.
    wholes : tuple of (str, tuple of str)
        Counts that may be withheld for the sake of others, with the columns in which the
        rows are alike that lose them.
    running : Running, optional
        Rows whose count is a running total.
    only_where : (str, str), optional
        A count that is blank except where a private column of true and false says so.
    multiples : tuple of (str, str, str)
        Counts that are so many times another, where a private column says how many: they are
        computed from what is shown of the other.
    falls : tuple of (str, str)
        Counts of those who left, and of those who were there: the former are computed from
        what is shown of the latter, row by row.
    decimals : int or None
        Decimals of `measures`; 12 significant digits when none are given.
    decimals_by : tuple of (str, mapping), optional
        A column whose value decides the decimals of `measures`: unrounded, a share of
        a group is a fraction from which the exact counts can be read.
    decimals_of : mapping of str to int
        Decimals of single measures.
    decimals_more : mapping of str to set
        Measures that have one decimal more than their row, with the rows' values in
        the column that decides.
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
    reading: Reading | None = None
    gap: Gap | None = None
    share: Share | None = None
    zero_is_open: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    hides: str = ""
    wholes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    running: Running | None = None
    only_where: tuple[str, str] | None = None
    multiples: tuple[tuple[str, str, str], ...] = ()
    falls: tuple[tuple[str, str], ...] = ()
    decimals: int | None = None
    decimals_by: tuple[str, Mapping[str, int]] | None = None
    decimals_of: Mapping[str, int] = field(default_factory=dict)
    decimals_more: Mapping[str, frozenset[str]] = field(default_factory=dict)
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
        return (frozenset(self.published) - free) | frozenset(self.told)

    @property
    def allowed(self) -> frozenset[str]:
        """Columns that may be delivered."""
        return frozenset(self.published) | frozenset(self.private) | frozenset(self.told)

    @property
    def numeric(self) -> frozenset[str]:
        """Columns that are read back as numbers."""
        falls = (name for name, _ in self.falls)
        return frozenset((*self.numbers, *self.counts, *falls, *self.measures, *self.computed))
