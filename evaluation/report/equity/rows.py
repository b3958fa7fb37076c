"""Published gaps of groups, found by indicator, definition and kind of group."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from evaluation.protocol.indicators.indicator import About, Definition, Indicator
from evaluation.report.indicators.rows import ALL, indicators, rows_of, series, shown
from evaluation.report.labels import lowered, told
from evaluation.report.language import say
from evaluation.report.material import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of equality, for the latest year that can be told.

    Attributes
    ----------
    item : Indicator
    definition : Definition
    year : int
    whole : dict
        The row of everybody.
    rows : DataFrame
        A row a group, of every kind.
    """

    item: Indicator
    definition: Definition
    year: int
    whole: dict[str, float]
    rows: pd.DataFrame

    @property
    def name(self) -> str:
        """Name what is asked; the indicator too where it has several definitions."""
        title, own = told(self.item.title), told(self.definition.label)
        if len(self.item.definitions) == 1:
            return title
        return say("equity.named", title=title, definition=lowered(own))

    @property
    def compared(self) -> pd.DataFrame:
        """Groups that stand beside an expected share."""
        return self.rows[self.rows["gap"].notna()]

    def of_kind(self, kind: str) -> pd.DataFrame:
        """Give the groups of one kind, in order of name."""
        return self.rows[self.rows["group_kind"] == kind].sort_values("group")


def asked(material: Material, about: About | None = None) -> Iterator[Asked]:
    """Yield every question of a page, those about one thing if it is named."""
    for item in indicators(material):
        if about is not None and item.about != about:
            continue
        for definition in item.definitions:
            known = shown(series(material, item, definition))
            if known.empty:
                continue
            year = int(known["year"].max())
            rows = rows_of(material, item, definition)
            rows = rows[(rows["year"] == year) & (rows["group_kind"] != ALL)]
            whole = {str(name): value for name, value in known.iloc[-1].to_dict().items()}
            yield Asked(item=item, definition=definition, year=year, whole=whole, rows=rows)
