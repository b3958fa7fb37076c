"""Background variables of a register: which have codes, and which are numbers."""

from collections.abc import Mapping

from data_schemas import code_list
from evaluation.data.labels import code_labels

YES_NO = ("0", "1")
# Levels that stand for nothing known, as the cohort names them.
_MISSING, _NOT_ENROLLED = "saknas", "ej_inskriven"
_ENROLLED_ONLY = ("anvisare", "tid_utan_arbete")
_CODED = (
    *("anvisare", "fodelseland", "forsorjningshinder", "kon", "tid_utan_arbete", "utbildning"),
)
_FLAGS = ("har_barn", "sammanboende", "tidigare_insats")
_NUMBERS = (
    *("alder", "ar", "kalendermanad", "manader_bistand_12", "manader_i_period"),
    "manader_inskriven",
)
BACKGROUND = tuple(sorted((*_CODED, *_FLAGS, *_NUMBERS)))


def levels_of(name: str) -> tuple[str, ...]:
    """Give the levels a background variable can have; none when it is a number."""
    if name in _NUMBERS:
        return ()
    known = YES_NO if name in _FLAGS else tuple(code_labels(name))
    more = (_NOT_ENROLLED,) if name in _ENROLLED_ONLY else ()
    return tuple(dict.fromkeys((*known, _MISSING, *more)))


def is_coded(name: str) -> bool:
    """Tell whether a background variable has texts for values, and so no other form."""
    return name in _CODED


def insats_codes(classification: str) -> Mapping[str, str]:
    """Give the categories of a classification of insatser; nothing when it is not known."""
    return code_list(classification) if classification in classifications() else {}


def classifications() -> tuple[str, ...]:
    """Give the known classifications of insatser."""
    return tuple(code_list("klassificering_version"))


def workplaces() -> tuple[str, ...]:
    """Give the known kinds of workplace."""
    return tuple(code_list("arbetsplats"))
