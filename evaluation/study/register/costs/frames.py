"""What a study with costs tells beside its estimates, as tables for the door."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evaluation.data import Register
from evaluation.indicators.computing import computed
from evaluation.indicators.spending.by_year import hosts, insats_years, whole_years
from evaluation.indicators.spending.insats_months import insats_months
from evaluation.indicators.spending.person_costs import cost_values
from evaluation.protocol.costs.plan import COST
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.indicators.planning import chosen
from evaluation.protocol.protocol import Protocol
from evaluation.study.indicators.frames import with_limits
from evaluation.study.material import Frames, Material
from evaluation.study.modules import Function
from evaluation.study.register.costs.assistance import assistance_frames
from evaluation.study.register.costs.worth import worth_frames
from evaluation.study.register.families import Member

RESULTS = IndicatorPlan(
    choose=("resultat_avslut",), definitions={"resultat_avslut": ("arbete_studier",)}
)
ASSISTANCE = b"bistand"
"""Sets the draws of assistance apart from those of exits."""


def with_costs(material: Material, protocol: Protocol) -> Mapping[str, Function]:
    """Give the study's own functions, and the one that tells what a start has cost."""
    if protocol.cost is None:
        return material.functions
    return {
        **material.functions,
        COST: cost_values(material.register, protocol.cost, protocol.arms),
    }


def cost_frames(material: Material, protocol: Protocol, members: Sequence[Member]) -> Frames:
    """Tabulate costs; nothing without a section of them.

    Returns
    -------
    dict of DataFrame
        cost_worth, cost_acceptable, cost_insatser, cost_hosts, cost_assistance, cost_curve;
        indicators, for results by year beside what they cost.
    """
    plan = protocol.cost
    if plan is None:
        return {}
    few = protocol.disclosure.min_count
    running = insats_months(material.register, plan, protocol.arms)
    rng = np.random.default_rng([protocol.seed, *ASSISTANCE])
    return {
        **worth_frames(members, protocol, plan),
        "cost_insatser": insats_years(running, whole_years(material.register), min_count=few),
        "cost_hosts": hosts(running, min_count=few),
        **assistance_frames(material.register, min_count=few, rng=rng),
        "indicators": _results(material.register, protocol.seed),
    }


def _results(register: Register, seed: int) -> pd.DataFrame:
    indicators = chosen(RESULTS)
    counts, _ = computed(register, indicators, RESULTS, seed=seed)
    return with_limits(counts, indicators)
