"""The order in which the values of a background variable stand, wherever a page shows them."""

import re
from collections.abc import Iterable

from evaluation.data.labels import code_labels
from evaluation.design.matrix import MISSING
from evaluation.report.literal import as_words

_NUMBER = re.compile(r"\d+")


def in_order(covariate: str, levels: Iterable[str]) -> list[str]:
    """Sort values as their code list does; others by number, then by name, and missing last.

    Parameters
    ----------
    covariate : str
        Declared name, such as `utbildning`.
    levels : iterable of str
        Values as the published tables hold them.
    """
    listed = {code: place for place, code in enumerate(code_labels(covariate))}

    def rank(level: str) -> tuple[bool, int, float, str]:
        words = as_words(level)
        number = _NUMBER.search(words)
        return (
            words == MISSING,
            listed.get(words, len(listed)),
            float(number.group()) if number else float("inf"),
            words,
        )

    return sorted(levels, key=rank)
