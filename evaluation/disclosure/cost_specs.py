"""What the tables of costs hold."""

from evaluation.disclosure.specs import TableSpec

WORTH = ("arm", "outcome", "month")
SHARES = ("more_dearer", "more_cheaper", "fewer_dearer", "fewer_cheaper")
KRONOR = ("cost", "cost_low", "cost_high")
RATIOS = ("ratio", "ratio_low", "ratio_high", "fieller_low", "fieller_high")

COST_TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="cost_worth",
        keys=WORTH,
        text=("population", "bought", "verdict"),
        numbers=("month",),
        counts=("n", "n_reference"),
        measures=(
            *("exits", "exits_low", "exits_high"),
            *(*KRONOR, "correlation", *RATIOS, *SHARES),
        ),
        # Per cent of draws, which count nobody; shares of persons as among the estimates.
        decimals=0,
        decimals_of={
            **dict.fromkeys(("exits", "exits_low", "exits_high"), 1),
            **dict.fromkeys(KRONOR, -2),
            **dict.fromkeys(RATIOS, -3),
            "correlation": 2,
        },
    ),
    TableSpec(
        name="cost_acceptable",
        keys=(*WORTH, "amount"),
        text=("population", "bought"),
        numbers=("month", "amount"),
        counts=("n", "n_reference"),
        measures=("share",),
        decimals=0,
    ),
    # Disjoint cells without totals; kronor are a declared price times the months shown.
    TableSpec(
        name="cost_insatser",
        keys=("year", "insats", "kr", "payer", "subsidy"),
        numbers=("year", "kr"),
        counts=("persons", "months", "starts"),
    ),
    TableSpec(
        name="cost_hosts",
        keys=("insats", "sector", "subsidy"),
        counts=("persons",),
    ),
    TableSpec(
        name="cost_assistance",
        keys=("year",),
        numbers=("year", "inhabitants"),
        counts=("households", "household_months"),
        measures=("kr", "low", "high"),
        decimals=-1,
    ),
    TableSpec(
        name="cost_curve",
        keys=("year", "top"),
        numbers=("year", "top"),
        counts=("households",),
        measures=("share", "low", "high"),
        decimals=0,
    ),
)
"""Declared like all other tables; see `specs`."""
