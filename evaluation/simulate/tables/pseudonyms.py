"""Random pseudonyms: distinct, and none that looks like a real number."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

PERSON_DIGITS, HOUSEHOLD_DIGITS = 10, 8
HEXADECIMAL = np.frombuffer(b"0123456789ABCDEF", dtype="S1")


@dataclass(slots=True, kw_only=True)
class Pseudonyms:
    """Hands out pseudonyms; remembers those already used in one delivery."""

    used: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)

    def persons(self, n: int, rng: np.random.Generator) -> pl.Series:
        """Return pseudonyms of persons: P and ten hexadecimal digits."""
        return self._draw("P", PERSON_DIGITS, n, rng)

    def households(self, n: int, rng: np.random.Generator) -> pl.Series:
        """Return pseudonyms of households: H and eight hexadecimal digits."""
        return self._draw("H", HOUSEHOLD_DIGITS, n, rng)

    def _draw(self, prefix: str, digits: int, n: int, rng: np.random.Generator) -> pl.Series:
        before = self.used.get(prefix, np.empty(0, dtype=np.int64))
        known = before
        while known.size < before.size + n:
            values = rng.integers(0, 16**digits, size=n + n // 8 + 8)
            values = values[(_digits(values, digits) > 9).any(axis=1)]
            together = np.concatenate([known, values])
            _, first = np.unique(together, return_index=True)
            known = together[np.sort(first)]
        self.used[prefix] = known[: before.size + n]
        letters = HEXADECIMAL[_digits(known[before.size : before.size + n], digits)]
        # As text in one go: ASCII bytes side by side are the hexadecimal number.
        names = np.ascontiguousarray(letters).view(f"S{digits}").ravel().astype("U")
        return prefix + pl.Series(names.tolist(), dtype=pl.String)


def _digits(values: npt.NDArray[np.int64], digits: int) -> npt.NDArray[np.int64]:
    shifts = 4 * np.arange(digits - 1, -1, -1)
    return np.asarray((values[:, None] >> shifts) & 15)
