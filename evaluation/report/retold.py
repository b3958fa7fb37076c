"""What a study published as a Swedish sentence, in the page's language.

Tables hold why a number is withheld, what a check saw and which rule was read as Swedish
sentences. Each known one has a key in the catalogue, where its Swedish template also is the
pattern that finds it again: what stands in its places is told anew in the other language.
"""

import re
from functools import cache

from evaluation.report.labels import only_swedish
from evaluation.report.language import DEFAULT, catalogue, say, spoken
from evaluation.report.literal import as_words, literal
from evaluation.report.numbers import FIXED_SPACE, UNITS, unit_words

SENTENCES = (
    "found.gate.persons_enough", "found.gate.persons_few",
    "found.gate.events_enough", "found.gate.events_few",
    "found.gate.size_enough", "found.gate.size_few",
    "found.gate.smd", "found.gate.variance_ratio", "found.gate.top_share",
    "found.gate.overlap", "found.gate.mature", "found.gate.per_column",
    "found.gate.unmodelled", "found.gate.at_landmark", "found.gate.separated", "found.gate.lost",
    "found.gate.groups", "found.gate.trend_alike", "found.gate.trend_apart",
    "found.gate.cumulative", "found.gate.left_out",
    "found.share.at_least", "found.share.under", "found.share.unknown",
    "found.withheld.few", "found.withheld.linked", "found.withheld.step",
    "found.withheld.dominated", "found.withheld.too_free", "found.withheld.too_short",
    "found.withheld.one_part", "found.withheld.one_group", "found.withheld.few_back",
    "found.withheld.too_early", "found.withheld.since_register",
    "found.measure.mottagare", "found.measure.hushall", "found.measure.kr_per_hushall",
    "found.measure.manader_per_hushall", "found.measure.langvarigt",
    "found.measure.mycket_langvarigt", "found.measure.arbete_studier", "found.measure.ej_ater",
    "found.measure.number",
    "found.clusters.too_few", "found.clusters.units", "found.clusters.none",
    "found.clusters.normal", "found.clusters.shuffled_side", "found.clusters.shuffled_all",
    "found.clusters.bootstrap", "found.clusters.signs", "found.clusters.webb",
    "found.start.never", "found.start.quarter", "found.start.span",
    "found.units.districts", "found.units.persons", "found.units.table",
    "found.units.log", "found.units.dollar",
    "flow.step.delivered", "flow.step.known", "flow.step.adults", "flow.step.granted",
    "flow.step.observed", "flow.step.per_adult", "flow.step.period", "flow.step.age",
    "flow.step.enrolled", "flow.step.no_ongoing", "flow.step.washout", "flow.step.aid",
    "flow.step.included", "flow.step.declared", "flow.step.start_observed", "flow.step.one_start",
    "flow.step.table", "flow.step.rows", "flow.step.limits", "flow.step.left_out",
    "flow.step.districts", "flow.step.followed", "flow.among.started", "flow.among.waiting",
    "flow.among.within", "flow.among.later", "flow.among.group",
    "value.yes", "value.no", "value.missing",
    "value.january", "value.february", "value.march", "value.april", "value.may", "value.june",
    "value.july", "value.august", "value.september", "value.october", "value.november",
    "value.december", "planted.rule",
)  # fmt: skip
"""Keys of the sentences that tables hold, the narrower before the wider."""
BETWEEN = "; "
_LETTER = re.compile(r"[^\W\d_]")
# Words as common as "från" and "till" must not make a label look like a sentence.
_TIME = r"\d{4}(?: kv \d|-\d\d)?"
_NARROW = {"first": _TIME, "last": _TIME, "share": r"[\d,]+\u00a0%"}
# No place reaches into the next of several sentences.
_ONE = f"(?:(?!{BETWEEN}).)+?"
_PLACE = re.compile(r"\\{(\w+)\\}")
_SIZE = re.compile(r"[\d,]+ .+")
_NUMBER = re.compile(r"(\W*)(\d[\d\u00a0\u202f]*)(?:,(\d+))?(\u00a0%)?")


def retold(text: str) -> str:
    """Tell a published sentence, or several between semicolons, in the page's language.

    What is not known is left in Swedish and marked so: a page never drops a reason.
    """
    if spoken() == DEFAULT or not _LETTER.search(text):
        return text
    words = as_words(text)
    whole = _known(words)
    if whole is not None:
        return whole
    parts = [_known(part) for part in words.split(BETWEEN)]
    told = [part for part in parts if part is not None]
    return BETWEEN.join(told) if len(told) == len(parts) else only_swedish(text)


def unit_told(unit: str) -> str:
    """Name a declared unit in the page's language, also one that no number knows."""
    return unit_words(unit) if unit in UNITS else retold(unit)


def _known(words: str) -> str | None:
    """Give the sentence of the catalogue that the words are, told anew; None if there is none."""
    for key in SENTENCES:
        found = _pattern(key).fullmatch(words)
        if found:
            return say(key, **{name: _part(part) for name, part in found.groupdict().items()})
    return None


def _part(words: str) -> str:
    """Tell what stood in a place: a number, a unit, words that are known, or a name."""
    number = _NUMBER.fullmatch(words)
    if number:
        sign, whole, decimals, percent = number.groups()
        figure = f"{whole}{say('numbers.mark')}{decimals}" if decimals else whole
        figure = say("numbers.percent", number=figure) if percent else figure
        return f"{sign}{figure}"
    if words in UNITS:
        return unit_words(words)
    known = _known(words)
    if known is None and _SIZE.fullmatch(words):
        return " ".join(map(_part, words.split(" ", 1)))
    return known or literal(words)


@cache
def _pattern(key: str) -> re.Pattern[str]:
    template = re.escape(catalogue(DEFAULT)[key]).replace(f"\\{FIXED_SPACE}", FIXED_SPACE)
    return re.compile(_PLACE.sub(_what_may_stand, template))


def _what_may_stand(place: re.Match[str]) -> str:
    name = place.group(1)
    return f"(?P<{name}>{_NARROW.get(name, _ONE)})"
