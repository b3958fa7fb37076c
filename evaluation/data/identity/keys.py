"""Judge a column of keys: random ones look like identity numbers now and then, by chance."""

from dataclasses import dataclass, field

import polars as pl

from evaluation.data.identity.cells import distinct, texts_with_numbers, whole_numbers
from evaluation.data.identity.rows import Rows

# A key's form: every hexadecimal character is as good as another, the rest stands.
HEX, ANY_HEX = "[0-9A-Fa-f]", "\u25a1"
LONGEST_FORM, SAMPLE, MOST_FORMS = 64, 1_000, 8
# Ten or twelve digits with the gaps an identity number may have.
GAP = "[^0-9A-Za-z]"
START, END = "(?:^|[^0-9])", f"{GAP}{{0,3}}[0-9]{{4}}(?:[^0-9]|$)"
TWO = f"[0-9]{{2}}{GAP}?"
# Nine digits are ten without the leading zero.
RUN = f"{START}(?:[0-9]{{2}})?{TWO}{TWO}[0-9]{{2}}{END}|^[0-9]{{9}}$"
LONG_RUN = f"{START}[0-9]{{2}}{TWO}{TWO}[0-9]{{2}}{END}"
DAY = f"(?:0[1-9]|1[0-2]){GAP}?(?:0[1-9]|[1278][0-9]|3[01]|6[1-9]|9[01])"
DATED_RUN = f"{START}(?:18|19|20)?{TWO}{DAY}{END}|^[0-9]{DAY}[0-9]{{4}}$"
# Of random runs of ten digits 7.3 % start with a date (or day + 60) and a tenth of those end
# with the check digit; of twelve digits also the century must be one of three.
CHANCE, LONG_CHANCE, CHECK_DIGIT_CHANCE = 0.0075, 0.0075 * 3 / 100, 0.1
# By chance one number in a hundred has the right year and every second the right sex.
AGREEING = 1 / 200
IMPROBABLE, IMPROBABLE_AGREEMENT, IMPROBABLE_AMONG_DATED = 1e-4, 1e-3, 5e-3
COMMON = 0.05
BIRTH_YEAR, SEX, MAN = "fodelsear", "kon", "1"
TEN_DIGITS = r"([0-9]{10})(?:[^0-9]|$)"
SMALLEST_KEY = 10**8


@dataclass(slots=True)
class _Form:
    """What was seen of one form; keys are kept as engine hashes, never as they are."""

    cells: int = 0
    runs: list[pl.Series] = field(default_factory=list)
    long_runs: list[pl.Series] = field(default_factory=list)
    dated: list[pl.Series] = field(default_factory=list)
    hits: list[pl.Series] = field(default_factory=list)
    agreeing: list[pl.Series] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)


class KeyColumn:
    """Evidence from the chunks of one column of keys.

    A key that holds an identity number in a form that less than one in twenty of the
    column's cells have is always told. In a common form it is told when there are more
    such keys than chance explains, or more whose digits agree with the person beside them.
    """

    def __init__(self) -> None:
        self.cells = 0
        self.forms: dict[str, _Form] = {}
        self.rare = Rows()

    def see(self, values: pl.Series, first_row: int, beside: pl.DataFrame) -> None:
        """Take in the column's cells of one chunk, and the whole rows beside them."""
        self.cells += len(values) - values.null_count()
        texts = _texts(values)
        if texts is None:
            return
        keys = distinct(texts)
        hits = texts_with_numbers(keys, reserve=False)
        runs = keys.filter(keys.str.contains(RUN))
        self._note_forms(keys)
        for form, seen in self.forms.items():
            pattern = _pattern(form)
            seen.cells += int(texts.str.contains(pattern).sum() or 0)
            _count(seen, runs.filter(runs.str.contains(pattern)))
            fits = hits.str.contains(pattern)
            if fits.any():
                hit = _among(texts, hits.filter(fits))
                seen.hits.append(_hashes(hits.filter(fits)))
                seen.agreeing.append(_agreeing(texts.filter(hit), beside.filter(hit)))
                seen.rows.add(hit, first_row)
                hits = hits.filter(~fits)
        if len(hits):
            self.rare.add(_among(texts, hits), first_row)

    def found(self) -> Rows:
        """Return the rows of every form that chance does not explain."""
        told = Rows()
        told.join(self.rare)
        for form in self.forms.values():
            if form.hits and not self._by_chance(form):
                told.join(form.rows)
        return told

    def _note_forms(self, keys: pl.Series) -> None:
        """Follow the forms that most keys have."""
        spread = keys.gather_every(max(1, len(keys) // SAMPLE)).rename("key")
        often = (
            _forms(spread)
            .value_counts(sort=True, name="keys")
            .sort("keys", "key", descending=(True, False))
        )
        for form in often["key"].head(MOST_FORMS - len(self.forms)):
            self.forms.setdefault(form, _Form())

    def _by_chance(self, form: _Form) -> bool:
        if form.cells < COMMON * self.cells:
            return False
        from scipy.special import bdtrc, pdtrc

        hits, agreeing = _number(form.hits), _number(form.agreeing)
        expected = CHANCE * _number(form.runs) + LONG_CHANCE * _number(form.long_runs)
        if agreeing and pdtrc(agreeing - 1, AGREEING * expected) < IMPROBABLE_AGREEMENT:
            return False
        if pdtrc(hits - 1, expected) > IMPROBABLE:
            return True
        # Numbers in sequence may share a date; then only the check digit is chance.
        dated = max(_number(form.dated), hits)
        return bool(bdtrc(hits - 1, dated, CHECK_DIGIT_CHANCE) > IMPROBABLE_AMONG_DATED)


def _count(seen: _Form, runs: pl.Series) -> None:
    numbers, long = _hashes(runs), runs.str.contains(LONG_RUN)
    seen.runs.append(numbers.filter(~long))
    seen.long_runs.append(numbers.filter(long))
    seen.dated.append(numbers.filter(runs.str.contains(DATED_RUN)))


def _agreeing(keys: pl.Series, persons: pl.DataFrame) -> pl.Series:
    """Return the keys whose digits have the birth year and sex of the person in their row."""
    if not {BIRTH_YEAR, SEX} <= set(persons.columns):
        return pl.Series(dtype=pl.UInt64)
    digits = keys.str.extract(TEN_DIGITS)
    year = persons[BIRTH_YEAR].cast(pl.Int64, strict=False) % 100
    man = persons[SEX].cast(pl.String).str.starts_with(MAN)
    same_year = digits.str.slice(0, 2).cast(pl.Int64) == year
    same_sex = (digits.str.slice(8, 1).cast(pl.Int64) % 2 == 1) == man
    return _hashes(keys.filter((same_year & same_sex).fill_null(False)))


def _number(parts: list[pl.Series]) -> int:
    return pl.concat([pl.Series(dtype=pl.UInt64), *parts]).n_unique()


def _among(texts: pl.Series, keys: pl.Series) -> pl.Series:
    return _hashes(texts).is_in(_hashes(keys).implode()) & texts.is_not_null()


def _hashes(texts: pl.Series) -> pl.Series:
    return texts.hash(seed=0)


def _forms(keys: pl.Series) -> pl.Series:
    return keys.str.slice(0, LONGEST_FORM).str.replace_all(HEX, ANY_HEX)


def _texts(values: pl.Series) -> pl.Series | None:
    if values.dtype in (pl.String, pl.Categorical, pl.Enum):
        return values.cast(pl.String)
    numbers = whole_numbers(values)
    if numbers is None or not (numbers >= SMALLEST_KEY).any():
        return None
    return numbers.cast(pl.String)


def _pattern(form: str) -> str:
    """Return the regular expression of the keys of a form, long ones by their beginning."""
    end = "" if len(form) == LONGEST_FORM else "$"
    return f"^{pl.escape_regex(form).replace(ANY_HEX, HEX)}{end}"
