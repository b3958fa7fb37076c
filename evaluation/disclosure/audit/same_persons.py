"""What other tables tell of the very same persons: two studies of one extract."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.disclosure.audit.earlier import BACKGROUND, Elsewhere, window
from evaluation.disclosure.audit.model import UNKNOWN, Guarded, Model, minus, plus
from evaluation.disclosure.audit.windows import of_total

Span = tuple[float, float]
THE_ARM = 3  # words in the name of a whole: the table, nothing, the arm


def agrees(before: Model) -> bool:
    """Tell whether the numbers that another release shows are those of today's counts."""
    return all(
        item.low <= before.value(item.terms) <= item.high
        for item in before.statements
        if item.row and item.low > 0 and len(item.terms) == 1
    )


def say_again(today: Model, before: Model, said_by: str) -> None:
    """State what another release shows of the same counts."""
    names = {place: key for key, place in before.places.items()}
    known = {(frozenset(item.terms.items()), item.low, item.high) for item in today.statements}
    for item in before.statements:
        keys = {names[place]: factor for place, factor in item.terms.items()}
        if not item.row or not keys.keys() <= today.places.keys():
            continue
        terms = {today.places[key]: factor for key, factor in keys.items()}
        if (frozenset(terms.items()), item.low, item.high) not in known:
            today.say_if_true(terms, item.low, item.high, said_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """An arm by a background: what another study shows of its levels."""

    arm: str
    covariate: str
    shown: Sequence[float]
    spans: Sequence[Span]
    total: Span

    def sum_of(self, levels: Sequence[int]) -> Span:
        """Fewest and most in some levels, from them and from what the others leave."""
        inside = [self.spans[at] for at in levels]
        outside = [span for at, span in enumerate(self.spans) if at not in levels]
        low, high = (sum(span[end] for span in inside) for end in (0, 1))
        least, most = (sum(span[end] for span in outside) for end in (0, 1))
        return max(low, self.total[0] - most), min(high, self.total[1] - least)

    @property
    def blanks(self) -> list[int]:
        """Places of the levels that are not shown."""
        return [at for at, shown in enumerate(self.shown) if np.isnan(shown)]

    @property
    def all(self) -> Span:
        """Fewest and most in the arm."""
        return self.sum_of(range(len(self.spans)))


def say_backgrounds(today: Model, other: Elsewhere) -> None:
    """State the levels of other backgrounds of the same arms, and guard those that are few.

    Nobody knows here which of them are few: those that may be any few numbers, as their own
    study tells of them, have to stay so.
    """
    known = {key[1:3] for key in today.places if key[0] == BACKGROUND and len(key) > THE_ARM}
    arms: dict[str, list[_Group]] = {}
    for group in _groups(other):
        arms.setdefault(group.arm, []).append(group)
    for arm, groups in arms.items():
        whole = today.places.get((BACKGROUND, "", arm))
        if whole is None:
            continue
        total = _common([group.all for group in groups])
        for group in groups:
            if (arm, group.covariate) not in known:
                _say(today, whole, replace(group, total=total), other)


def _groups(other: Elsewhere) -> Iterator[_Group]:
    table = other.tables.get(BACKGROUND)
    if table is None:
        return
    for (arm, covariate), rows in table.groupby(["arm", "covariate"], sort=False):
        total = rows["total"].iloc[0]
        if np.isnan(total) or (rows["level"] == "").any():
            continue
        yield _Group(
            arm=str(arm),
            covariate=str(covariate),
            shown=rows["n"].tolist(),
            spans=[window(shown, other.rules) for shown in rows["n"]],
            total=of_total(float(total), round_to=other.rules.round_to),
        )


def _common(spans: Sequence[Span]) -> Span:
    return max(span[0] for span in spans), min(span[1] for span in spans)


def _say(today: Model, whole: int, group: _Group, other: Elsewhere) -> None:
    limit, true = other.rules.min_count, today.true[whole]
    low, high = group.all
    if not low <= true <= high:
        # Not the same persons, or a blank that is not one of few.
        return
    cells = [
        today.count((other.name, group.arm, group.covariate, str(at)), number)
        for at, number in enumerate(_possible(group.spans, true))
    ]
    today.say(minus(plus(cells), {whole: 1}), 0, 0, other.name)
    for cell, span in zip(cells, group.spans, strict=True):
        today.say({cell: 1}, *span, other.name)
    name = " · ".join((other.name, group.arm, group.covariate))
    for at, cell in enumerate(cells):
        others = [place for place in range(len(cells)) if place != at]
        for terms, levels in (({cell: 1}, [at]), (minus({whole: 1}, {cell: 1}), others)):
            span = group.sum_of(levels)
            if span[0] <= 1 and span[1] >= limit - 1 and set(levels) <= set(group.blanks):
                today.guarded.append(Guarded(terms=terms, true=UNKNOWN, name=name))
    low, high = group.sum_of(group.blanks)
    if len(group.blanks) > 1 and (low <= 0 or high >= limit):
        terms = plus(cells[at] for at in group.blanks)
        today.sums.append(Guarded(terms=terms, true=1, name=name))


def _possible(spans: Sequence[Span], total: int) -> list[int]:
    """Give counts within their spans that make up a total."""
    left = total - int(sum(low for low, _ in spans))
    found = []
    for low, high in spans:
        more = int(min(left, high - low))
        found.append(int(low) + more)
        left -= more
    return found
