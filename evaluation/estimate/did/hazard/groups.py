"""Exit of groups of spells with and without treatment, pooled and given as effects."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd

from evaluation.errors import GateError, UsageError
from evaluation.estimate.did.hazard.spells import Spells
from evaluation.estimate.result.arrays import Floats, Ids, Ints, group_sum
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import coded
from evaluation.estimate.result.effects import Effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """What is independent of what.

    Attributes
    ----------
    unit : array, shape (u,)
        Ascending.
    position : array of int, shape (n,)
        Place of each spell's unit.
    """

    unit: Ids
    position: Ints

    @classmethod
    def of(cls, spells: Spells) -> "Units":
        """Give the units of spells."""
        unit, position = coded(spells.unit)
        if len(unit) == 1:
            way_out = "say what is independent of what"
            problem = "one cluster cannot show how much its estimates vary"
            raise GateError(problem, at="Spells.cluster", way_out=way_out)
        return cls(unit=unit, position=position)

    def note(self, spells: Spells, cohorts: Ints) -> str:
        """Warn of cohorts in one cluster: their own level takes up all its variation."""
        alone = [
            str(month)
            for month in cohorts
            if len(np.unique(self.position[spells.cohort == month])) == 1
        ]
        if not alone:
            return ""
        return f"cohort {', '.join(alone)} is one cluster: its own variation is not in the error"

    def sums(self, values: Floats, spell: Ints) -> Floats:
        """Values (r, m) of spells summed within units, shape (u, m)."""
        return group_sum(values, self.position[spell], len(self.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitGroup:
    """Exit of one population within each of m horizons, with and without treatment.

    Attributes
    ----------
    spell : array of int, shape (r,)
        Spells in progress as the treatment started.
    arm, reference : array, shape (m,)
    arm_influence, reference_influence : array, shape (u, m)
    events : array, shape (m,)
        Exits observed within the horizon.
    n_reference, reference_events : float
        Spells, and exits, that the reference was estimated from.
    """

    spell: Ints
    arm: Floats
    reference: Floats
    arm_influence: Floats
    reference_influence: Floats
    events: Floats
    n_reference: float
    reference_events: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedExits:
    """Whose exits are compared, and by which conventions."""

    spells: Spells
    units: Units
    conventions: Mapping[str, str]


def asked_months(horizons: Sequence[int]) -> Ints:
    """Check horizons, in months since the start."""
    asked = np.asarray(horizons, dtype=np.int64)
    if not len(asked) or (asked < 1).any():
        raise UsageError("horizons count months from 1", at="horizons")
    return asked


def stock(spells: Spells, month: int) -> Ints:
    """Spells with weight of the cohort that were in progress as its treatment started."""
    there = (spells.cohort == month) & (spells.entry < month) & (month <= spells.last)
    return np.flatnonzero(there & (spells.durations.case_weight > 0))


def exit_rows(
    comparison: ComparedExits, groups: Mapping[int, ExitGroup], asked: Ints, label: Label
) -> Effects:
    """All groups together, then each: level, level without treatment, and difference."""
    named = {(label.population, tuple(groups)): _pooled(comparison, list(groups.values()))}
    for month, group in groups.items():
        named[f"{label.population}, cohort {month}", (month,)] = group
    blocks = []
    for (name, cohorts), group in named.items():
        note = comparison.units.note(comparison.spells, np.array(cohorts))
        blocks.append(_block(group, asked, replace(label, population=name), note))
    columns = (np.concatenate(values) for values in zip(*(b.columns for b in blocks), strict=True))
    estimate, n, n_reference, events = columns
    return Effects(
        labels=pd.concat([block.labels for block in blocks], ignore_index=True),
        estimate=estimate,
        influence=np.hstack([block.influence for block in blocks]),
        unit=comparison.units.unit,
        n=n,
        n_reference=n_reference,
        events=events,
        conventions=comparison.conventions,
    )


def _pooled(comparison: ComparedExits, groups: list[ExitGroup]) -> ExitGroup:
    """All groups as one population; their shares are estimated too."""
    weight, units = comparison.spells.durations.case_weight, comparison.units
    sizes = np.array([weight[group.spell].sum() for group in groups])
    shares = sizes / sizes.sum()

    def pool(levels: list[Floats], influences: list[Floats]) -> tuple[Floats, Floats]:
        mean = np.einsum("g,gm->m", shares, np.array(levels))
        moved = np.einsum("g,gum->um", shares, np.array(influences))
        for group, value in zip(groups, levels, strict=True):
            part = weight[group.spell] / sizes.sum()
            moved += units.sums(np.outer(part, value - mean), group.spell)
        return mean, moved

    arm, arm_moved = pool([g.arm for g in groups], [g.arm_influence for g in groups])
    without, moved = pool([g.reference for g in groups], [g.reference_influence for g in groups])
    return ExitGroup(
        spell=np.concatenate([group.spell for group in groups]),
        arm=arm,
        reference=without,
        arm_influence=arm_moved,
        reference_influence=moved,
        events=np.sum([group.events for group in groups], axis=0),
        n_reference=max(group.n_reference for group in groups),
        reference_events=max(group.reference_events for group in groups),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Rows of one group: estimate, n, n_reference and events by row in `columns`."""

    labels: pd.DataFrame
    columns: tuple[Floats, Floats, Floats, Floats]
    influence: Floats


def _block(group: ExitGroup, asked: Ints, label: Label, note: str) -> _Block:
    """Level, level without treatment and difference of one group, for each horizon."""
    size = len(asked)
    n, none = np.full(size, float(len(group.spell))), np.zeros(size)
    others, exits = np.full(size, group.n_reference), np.full(size, group.reference_events)
    kinds = (
        (label.arm, "", "risk"),
        (label.reference, "", "risk"),
        (label.arm, label.reference, "risk_difference"),
    )
    frames = []
    for arm, reference, scale in kinds:
        fields = asdict(label) | {"arm": arm, "reference": reference, "scale": scale}
        frame = pd.DataFrame({name: [text] * size for name, text in fields.items()})
        frames.append(frame.assign(month=asked, note=note))
    gap = group.arm_influence - group.reference_influence
    return _Block(
        labels=pd.concat(frames, ignore_index=True),
        columns=(
            np.concatenate([group.arm, group.reference, group.arm - group.reference]),
            np.concatenate([n, others, n]),
            np.concatenate([none, none, others]),
            np.concatenate([group.events, exits, group.events + exits]),
        ),
        influence=np.hstack([group.arm_influence, group.reference_influence, gap]),
    )
