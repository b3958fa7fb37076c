"""The computed steps of a study, each kept under a key of everything it depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.cohort import Cohort, build_cohort
from evaluation.data.maturity import matured_to
from evaluation.errors import UsageError
from evaluation.protocol import Protocol
from evaluation.protocol.background import PLACES, places_of
from evaluation.protocol.loading import overridden
from evaluation.protocol.protocol import Sensitivity
from evaluation.provenance import (
    StepResult,
    StepStore,
    canonical_json,
    layer_fingerprint,
    lock_sha256,
)
from evaluation.study.cohort_frames import as_frames, from_frames
from evaluation.study.inputs import refuse_changed
from evaluation.study.kinds import StudyKind, study_of
from evaluation.study.material import Frames, Material
from evaluation.study.modules import Function
from evaluation.study.register.multiverse import multiverse_rows
from evaluation.study.sources import Source

Progress = Callable[[StepResult], None]


def quiet(_: StepResult) -> None:
    """Tell nobody."""


# Tables to which a sensitivity analysis adds rows.
ANALYSED = ("estimates", "gates")
COHORT_FIELDS = ("definition", "eligibility", "arms")


@dataclass(slots=True, kw_only=True)
class Steps:
    """What has been computed so far, and what the next step depends on.

    Attributes
    ----------
    functions : mapping
        The study's own functions.
    own_code : str
        Fingerprint of analysis.py.
    engine, memory : str
        Engine of the cohort and its memory limit (empty for none). They are no part of what
        a step depends on: every engine gives the same rows.
    done : list of StepResult
        In the order they were asked for.
    cohorts : dict
        Cohort steps by what was declared for them.
    """

    store: StepStore
    root: Path
    source: Source
    functions: Mapping[str, Function]
    own_code: str
    engine: str = "duckdb"
    memory: str = ""
    progress: Progress = quiet
    done: list[StepResult] = field(default_factory=list)
    cohorts: dict[str, StepResult] = field(default_factory=dict)

    def results(self, protocol: Protocol) -> Frames:
        """Give the unpublished tables of the study, sensitivity analyses included."""
        kind = study_of(protocol)
        main = self._analysis(kind, protocol, None)
        found = [main]
        for item in protocol.sensitivity:
            varied = self._analysis(kind, overridden(protocol, item.override), item)
            found.append(_named(varied, protocol, item))
        if protocol.multiverse is not None:
            found.append(self._multiverse(protocol))
        return {**main, **{name: _stacked(name, found) for name in ANALYSED if name in main}}

    def beside(self, protocol: Protocol, folder: Path) -> None:
        """Write what the kind of study lets leave beside its tables."""
        kind = study_of(protocol)
        if kind.beside is not None:
            kind.beside(self._material(kind, protocol), protocol, folder)

    def _analysis(self, kind: StudyKind, protocol: Protocol, item: Sensitivity | None) -> Frames:
        """Tables of the study itself, or its rows under other values."""
        name = item.name if item else ""
        cohort = self._kept_cohort(kind, protocol, name)

        def compute() -> Frames:
            material = self._material(kind, protocol)
            if item is None:
                return kind.frames(material, protocol)
            return kind.variant(material, protocol, item)

        return dict(
            self._step(
                f"estimate {name}".strip(),
                "study",
                {"protocol": protocol.sha256},
                compute,
                upstream=cohort.key if cohort else "",
            ).frames
        )

    def _material(self, kind: StudyKind, protocol: Protocol) -> Material:
        plan, cohort = kind.cohort(protocol), self._kept_cohort(kind, protocol, "")
        kept = from_frames(cohort.frames, plan) if plan and cohort else None
        return Material(source=self.source, functions=self.functions, kept=kept)

    def _kept_cohort(self, kind: StudyKind, protocol: Protocol, variant: str) -> StepResult | None:
        """Rows of the cohort; a sensitivity analysis that leaves them alone shares them."""
        plan = kind.cohort(protocol)
        if plan is None:
            return None
        fields = {name: _plain(getattr(plan, name)) for name in COHORT_FIELDS}
        if places := places_of(plan):
            fields["places"] = canonical_json(places)
        known = canonical_json(fields)
        if known not in self.cohorts:
            name = f"cohort {variant}".strip()
            self.cohorts[known] = self._step(
                name, "cohort", fields, lambda: as_frames(self._cohort(plan))
            )
        return self.cohorts[known]

    def _multiverse(self, protocol: Protocol) -> Frames:
        def compute() -> Frames:
            return {"estimates": multiverse_rows(protocol, self._cohort, self.functions)}

        parts = {"protocol": protocol.sha256}
        return dict(self._step("multiverse", "study", parts, compute).frames)

    def _cohort(self, protocol: Protocol) -> Cohort:
        register = self.source.register
        if register is None:
            raise UsageError("the study has no register", at=protocol.name)
        cohort = build_cohort(
            register,
            definition=protocol.definition,
            arms=protocol.arms,
            eligibility=protocol.eligibility,
            engine=self.engine,
            memory_limit=self.memory or None,
            matured_to=matured_to(register.manifest, max_gap=protocol.definition.max_gap),
        )
        if places_of(protocol):
            return cohort
        # No row says where somebody lives unless the plan asks.
        return replace(cohort, trials=cohort.trials.drop(columns=list(PLACES)))

    def _step(
        self,
        name: str,
        layer: str,
        parts: Mapping[str, Any],
        compute: Callable[[], Frames],
        *,
        upstream: str = "",
    ) -> StepResult:
        inputs = {str(item["table"]): item["sha256"] for item in self.source.inputs}

        def computed() -> Frames:
            frames = compute()
            if self.source.register is None:
                # A table is read again by each step, and what is kept goes by its first hash.
                refuse_changed(self.source.folder, self.source.inputs)
            return frames

        result = self.store.step(
            name.replace(" ", "-"),
            {
                **parts,
                "code": layer_fingerprint(layer),
                "analysis": self.own_code,
                "inputs": inputs,
                "upstream": upstream,
                "packages": lock_sha256(self.root),
                "period": self.source.period,
            },
            computed,
        )
        self.done.append(result)
        self.progress(result)
        return result


def _named(found: Frames, protocol: Protocol, item: Sensitivity) -> Frames:
    """Name the rows of a sensitivity analysis `<study>:<name>`."""
    rows = found["estimates"].assign(analysis=f"{protocol.name}:{item.name}", role="sensitivity")
    return {**found, "estimates": rows}


def _stacked(name: str, found: list[Frames]) -> pd.DataFrame:
    return pd.concat([frames[name] for frames in found if name in frames], ignore_index=True)


def _plain(value: Any) -> str:
    # Frozen dataclasses of plain values: their text is their content.
    return repr(value)
