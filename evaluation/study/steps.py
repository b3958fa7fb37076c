"""The computed steps of a study, each kept under a key of everything it depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.cohort import Cohort, build_cohort
from evaluation.data.maturity import matured_to
from evaluation.errors import UsageError
from evaluation.protocol import Protocol
from evaluation.protocol.loading import overridden
from evaluation.protocol.panel import PanelPlan
from evaluation.provenance import (
    Project,
    StepResult,
    StepStore,
    canonical_json,
    layer_fingerprint,
    lock_sha256,
)
from evaluation.study.panel.outcomes import panel_frames
from evaluation.study.panel.register import register_frames, write_register_exchange
from evaluation.study.panel.sensitivity import with_sensitivity
from evaluation.study.panel.source import table_rows
from evaluation.study.register.cohort_frames import as_frames, from_frames
from evaluation.study.register.frames import Frames, extract_frames, sensitivity_frames
from evaluation.study.register.multiverse import multiverse_rows
from evaluation.study.register.own_outcomes import Function
from evaluation.study.sources import Source
from evaluation.study.table.frames import table_frames
from evaluation.study.table.rows import read_rows

Progress = Callable[[StepResult], None]


def quiet(_: StepResult) -> None:
    """Tell nobody."""


EXCHANGE = "exchange"
COHORT_FIELDS = ("definition", "eligibility", "arms")


@dataclass(slots=True, kw_only=True)
class Steps:
    """What has been computed so far, and what the next step depends on.

    Attributes
    ----------
    functions : mapping
        The study's own outcomes.
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
        if protocol.panel is not None:
            return self._panel(protocol, protocol.panel)
        if protocol.data.kind == "table":
            return self._table(protocol)
        main = self._estimates(protocol, "")
        others = [
            self._estimates(overridden(protocol, item.override), item.name)["estimates"]
            for item in protocol.sensitivity
        ]
        if protocol.multiverse is not None:
            others.append(self._multiverse(protocol))
        estimates = pd.concat([main["estimates"], *others], ignore_index=True)
        return {**main, "estimates": estimates}

    def _estimates(self, protocol: Protocol, sensitivity: str) -> Frames:
        """Tables of the study itself, or its rows under another definition."""
        cohort = self._kept_cohort(protocol, sensitivity)

        def compute() -> Frames:
            found = from_frames(cohort.frames, protocol)
            if not sensitivity:
                return extract_frames(found, protocol, self.functions)
            rows = sensitivity_frames(found, protocol, self.functions, name=sensitivity)
            return {"estimates": rows}

        return dict(
            self._step(
                f"estimate {sensitivity}".strip(),
                "study",
                {"protocol": protocol.sha256},
                compute,
                upstream=cohort.key,
            ).frames
        )

    def _kept_cohort(self, protocol: Protocol, sensitivity: str) -> StepResult:
        """Rows of the cohort; a sensitivity analysis that leaves them alone shares them."""
        fields = {name: _plain(getattr(protocol, name)) for name in COHORT_FIELDS}
        known = canonical_json(fields)
        if known not in self.cohorts:
            name = f"cohort {sensitivity}".strip()
            self.cohorts[known] = self._step(
                name, "cohort", fields, lambda: as_frames(self._cohort(protocol))
            )
        return self.cohorts[known]

    def _multiverse(self, protocol: Protocol) -> pd.DataFrame:
        def compute() -> Frames:
            return {"estimates": multiverse_rows(protocol, self._cohort, self.functions)}

        parts = {"protocol": protocol.sha256}
        return self._step("multiverse", "study", parts, compute).frames["estimates"]

    def _cohort(self, protocol: Protocol) -> Cohort:
        register = self.source.register
        if register is None:
            raise UsageError("the study has no register", at=protocol.name)
        return build_cohort(
            register,
            definition=protocol.definition,
            arms=protocol.arms,
            eligibility=protocol.eligibility,
            engine=self.engine,
            memory_limit=self.memory or None,
            matured_to=matured_to(register.manifest, max_gap=protocol.definition.max_gap),
        )

    def _table(self, protocol: Protocol) -> Frames:
        def compute() -> Frames:
            return table_frames(read_rows(self.source, protocol), protocol)

        parts = {"protocol": protocol.sha256}
        return dict(self._step("estimate", "study", parts, compute).frames)

    def _panel(self, protocol: Protocol, plan: PanelPlan) -> Frames:
        def compute() -> Frames:
            if plan.source == "table":
                rows = table_rows(self.source, protocol, plan)
                return with_sensitivity(panel_frames(rows, protocol), rows, protocol)
            return register_frames(self.source, protocol, self._cohort)

        parts = {"protocol": protocol.sha256}
        frames = dict(self._step("estimate", "study", parts, compute).frames)
        if plan.exchange:
            folder = Project(self.root).build / EXCHANGE
            write_register_exchange(self.source, protocol, self._cohort, folder)
        return frames

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
            compute,
        )
        self.done.append(result)
        self.progress(result)
        return result


def _plain(value: Any) -> str:
    # Frozen dataclasses of plain values: their text is their content.
    return repr(value)
