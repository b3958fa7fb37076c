"""Steps that give codes: by a table of codes, or by the first case that fits."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from evaluation.data.sources.records import Scalar
from evaluation.data.sources.steps.conditions import Condition
from evaluation.data.sources.steps.workbench import Workbench, dtype_of

EMPTY, REST = "", "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Translate codes by a table `[codes.NAME]`; a code that it lacks stops the work.

    The table gives one code (into `to`, or the column itself) or several columns at once.
    `""` stands for an empty cell (which else stays empty), `"*"` for every code that is not named.

    Examples
    --------
    ``{ do = "codes", column = "kon", codes = "kon" }`` with
    ``[codes.kon]`` and ``"K" = "2"``
    """

    column: str
    codes: str
    to: str = ""

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the codes translated."""
        bench.need_text(frame, self.column)
        if self.codes not in bench.codes:
            raise bench.fault(f"there is no [codes.{self.codes}]", allowed=sorted(bench.codes))
        table = bench.codes[self.codes]
        self._refuse_unknown(frame, bench, table)
        given = pl.col(self.column)
        key = given.replace_strict(
            {code: code for code in table if code != REST},
            default=pl.when(given.is_null()).then(pl.lit(EMPTY)).otherwise(pl.lit(REST)),
            return_dtype=pl.String,
        )
        return frame.with_columns(
            _translated(key, {code: row.get(name) for code, row in self._rows(table).items()}, name)
            for name in self._gives(table)
        )

    def _gives(self, table: Mapping[str, object]) -> tuple[str, ...]:
        names = {name: None for row in self._rows(table).values() for name in row}
        return tuple(names)

    def _rows(self, table: Mapping[str, object]) -> dict[str, dict[str, Scalar]]:
        single = self.to or self.column
        return {
            code: dict(row) if isinstance(row, Mapping) else {single: row}  # type: ignore[dict-item]
            for code, row in table.items()
        }

    def _refuse_unknown(
        self, frame: pl.DataFrame, bench: Workbench, table: Mapping[str, object]
    ) -> None:
        known = pl.col(self.column).is_in([code for code in table if code not in (EMPTY, REST)])
        if REST not in table:
            bench.refuse(
                frame,
                ~known,
                "unknown code",
                column=self.column,
                way_out=f'add it to [codes.{self.codes}], or "*" as the class of the rest',
            )
        else:
            count = frame.filter(~known).height
            bench.tell(
                f"{self.column}: övriga koder till restklassen",
                before=frame.height,
                after=frame.height,
                count=count,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCase:
    """The first case that fits decides; a row that fits none stops the work without a `rest`.

    Reads outcome words by regular expressions, compares columns, makes classes of numbers.
    An empty `rest` (`""`) leaves the cell empty.

    Examples
    --------
    ``{ do = "case", to = "utfall", cases = [``
    ``{ column = "typ", matches = "(?i)delavslag", gives = "DELAVSLAG" }, ...] }``
    """

    to: str
    cases: tuple[Condition, ...]
    rest: Scalar | None = None

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the column."""
        if not self.cases or any(case.gives is None for case in self.cases):
            raise bench.fault("every case needs 'gives'")
        kind = dtype_of(self.cases[0].gives)
        position = pl.lit(None, dtype=pl.Int32)
        for number, case in reversed(list(enumerate(self.cases))):
            fits = case.expression(frame, bench).fill_null(value=False)
            position = pl.when(fits).then(pl.lit(number, dtype=pl.Int32)).otherwise(position)
        numbered = frame.with_columns(position.alias("#case"))
        if self.rest is None:
            bench.refuse(
                numbered,
                pl.col("#case").is_null(),
                "no case fits",
                column=self.to,
                way_out="add a case, or a rest",
            )
        answers = {number: _null(case.gives) for number, case in enumerate(self.cases)}
        rest = pl.lit(_null(self.rest), dtype=kind)
        answer = pl.col("#case").replace_strict(answers, default=rest, return_dtype=kind)
        return numbered.with_columns(answer.alias(self.to)).drop("#case")


def _null(value: Scalar | None) -> Scalar | None:
    return None if value == EMPTY else value


def _translated(key: pl.Expr, answers: Mapping[str, Scalar | None], name: str) -> pl.Expr:
    kinds = [dtype_of(value) for value in answers.values() if value is not None]
    kind = kinds[0] if kinds else pl.String()
    filled = {code: _null(value) for code, value in answers.items()}
    return key.replace_strict(filled, default=None, return_dtype=kind).alias(name)
