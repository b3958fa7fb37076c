"""What a measure hands on: one row per unit that is counted, and what its counts are called."""

from dataclasses import dataclass

import polars as pl

UNIT, EVENT, LEVEL, VALUE, BELOW = "unit", "event", "level", "value", "below"
LAST_MONTH = "last_month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What counts are called, so that the same count has one name wherever it is told.

    Attributes
    ----------
    whole, part : str
        The units, and those of them with the event; an empty part has no other name.
    whole_in, part_in : tuple of str
        Counts that hold all of these and more.
    """

    whole: str
    part: str = ""
    whole_in: tuple[str, ...] = ()
    part_in: tuple[str, ...] = ()

    def columns(self, own: str) -> dict[str, str]:
        """Give them as the audit reads them; a part without a name has `own`."""
        return {
            "n_is": self.whole,
            "events_is": self.part or own,
            "n_in": ";".join(self.whole_in),
            "events_in": ";".join(self.part_in),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Units of one definition and year.

    Attributes
    ----------
    rows : polars.DataFrame
        `unit` (whose the row is) and, as the measure has them, `event`, `level`, `value` and
        `below`, and `last_month` of closings; the groups `kon`, `distrikt` and `enhet` where
        they can be told.
    names : Names
    distinct : bool
        Whether a unit is counted once however many rows it has.
    levels : tuple of str
        Levels that are told also where nobody has them.
    """

    rows: pl.DataFrame
    names: Names
    distinct: bool = False
    levels: tuple[str, ...] = ()
