"""Conditions on a row, for `keep` and `case`."""

from dataclasses import dataclass

import polars as pl

from evaluation.data.sources.records import Names, Scalar
from evaluation.data.sources.steps.workbench import Workbench

TESTS = ("is", "matches", "above", "same_as", "present")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of one column: exactly one of the tests is given.

    Attributes
    ----------
    column : str
    is_ : tuple of str
        The text is one of these.
    matches : str
        The text holds this regular expression.
    above : int
        The number is larger.
    same_as : str
        The value equals that of another column.
    present : bool
        There is a value (true) or none (false).
    gives : str, int, bool or date
        What `case` writes where the test is met; `keep` takes none.
    """

    column: str
    is_: Names = ()
    matches: str = ""
    above: int | None = None
    same_as: str = ""
    present: bool | None = None
    gives: Scalar | None = None

    def expression(self, frame: pl.DataFrame, bench: Workbench) -> pl.Expr:
        """Return the test as an expression; a null value gives null, except for `present`."""
        given = (self.is_, self.matches, self.above, self.same_as, self.present)
        if sum(test not in ((), "", None) for test in given) != 1:
            raise bench.fault(f"column '{self.column}' needs exactly one test", allowed=TESTS)
        bench.need(frame, self.column)
        column = pl.col(self.column)
        if self.present is not None:
            return column.is_not_null() if self.present else column.is_null()
        if self.same_as:
            bench.need(frame, self.same_as)
            return column == pl.col(self.same_as)
        if self.above is not None:
            bench.need_number(frame, self.column)
            return column > self.above
        bench.need_text(frame, self.column)
        if self.is_:
            return column.is_in(self.is_)
        return column.str.contains(self._pattern(bench))

    def _pattern(self, bench: Workbench) -> str:
        try:
            pl.Series([""]).str.contains(self.matches)
        except pl.exceptions.ComputeError:
            raise bench.fault(f"no regular expression: '{self.matches}'") from None
        return self.matches
