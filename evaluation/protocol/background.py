"""Background variables of a register: which have codes, and which are numbers."""

from collections.abc import Mapping

from evaluation.data.labels import code_labels, listed_codes
from evaluation.protocol.protocol import Protocol

YES_NO = ("0", "1")
# Levels that stand for nothing known, as the cohort names them.
_MISSING, _NOT_ENROLLED = "saknas", "ej_inskriven"
_ENROLLED_ONLY = ("anvisare", "tid_utan_arbete")
_CODED = frozenset(
    {"anvisare", "fodelseland", "forsorjningshinder", "kon", "tid_utan_arbete", "utbildning"}
)
# The municipality's own names, which no code list has.
PLACES = ("distrikt",)
_FLAGS = frozenset({"har_barn", "sammanboende", "tidigare_insats"})
_NUMBERS = frozenset(
    {"alder", "ar", "kalendermanad", "manader_bistand_12", "manader_i_period", "manader_inskriven"}
)
BACKGROUND = tuple(sorted(_CODED | frozenset(PLACES) | _FLAGS | _NUMBERS))


def levels_of(name: str) -> tuple[str, ...]:
    """Give the levels a background variable can have; none when only the delivery knows."""
    if name in _NUMBERS | frozenset(PLACES):
        return ()
    known = YES_NO if name in _FLAGS else tuple(code_labels(name))
    more = (_NOT_ENROLLED,) if name in _ENROLLED_ONLY else ()
    return tuple(dict.fromkeys((*known, _MISSING, *more)))


def is_coded(name: str) -> bool:
    """Tell whether a background variable has texts for values, and so no other form."""
    return name in _CODED | frozenset(PLACES)


def is_local(name: str) -> bool:
    """Tell whether the levels of a background variable are names of the municipality's own."""
    return name in PLACES


def insats_codes(classification: str) -> Mapping[str, str]:
    """Give the categories of a classification of insatser; nothing when it is not known."""
    return listed_codes(classification) if classification in classifications() else {}


def classifications() -> tuple[str, ...]:
    """Give the known classifications of insatser."""
    return tuple(listed_codes("klassificering_version"))


def workplaces() -> tuple[str, ...]:
    """Give the known kinds of workplace."""
    return tuple(listed_codes("arbetsplats"))


def sectors() -> tuple[str, ...]:
    """Give the known sectors of employers."""
    return tuple(listed_codes("sektor"))


def places_of(protocol: Protocol) -> list[str]:
    """Name the places that a plan divides or adjusts by."""
    asked = {item.covariate for item in protocol.groups}
    asked |= {item.name for item in protocol.adjustment.covariates}
    return [name for name in PLACES if name in asked]
