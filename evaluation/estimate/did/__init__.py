"""Difference-in-differences: group-time effects, imputation, bounds, few clusters, spells."""

from evaluation.estimate.did.aggregate.aggregate import Aggregate, aggregate
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.aggregate.multiplier import multiplier_bands
from evaluation.estimate.did.aggregate.table import table
from evaluation.estimate.did.before.minimum_detectable import Detectable, minimum_detectable
from evaluation.estimate.did.before.placebo import placebo_panel
from evaluation.estimate.did.before.pretest import PreTest, pretest
from evaluation.estimate.did.few_clusters.cluster_sums import (
    ClusterPaths,
    cluster_paths,
    cluster_sums,
)
from evaluation.estimate.did.few_clusters.leave_one_out import LeaveOneOut, leave_one_out
from evaluation.estimate.did.few_clusters.permutation import Permutation, permutation
from evaluation.estimate.did.few_clusters.rule import FewClusters, few_clusters
from evaluation.estimate.did.few_clusters.wild_bootstrap import WildBootstrap, wild_bootstrap
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.group_time.exchange import (
    Exchange,
    pool,
    read_exchange,
    write_exchange,
)
from evaluation.estimate.did.group_time.from_moments import group_time_of_moments
from evaluation.estimate.did.group_time.moments import CohortMoments, cohort_moments, pooled
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.hazard.additive import Distance, additive_exit_effects
from evaluation.estimate.did.hazard.exit import exit_effects
from evaluation.estimate.did.hazard.hazard_did import HazardDid, hazard_did
from evaluation.estimate.did.hazard.leads import PreTrend, hazard_event_study, pretrend
from evaluation.estimate.did.hazard.ratios import hazard_ratios
from evaluation.estimate.did.hazard.spells import Spells
from evaluation.estimate.did.honest.bounds import HonestBounds, relative_magnitudes, smoothness
from evaluation.estimate.did.imputation.imputation import imputation
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.layout import panel_data
from evaluation.estimate.did.panel.levels import cumulative_warning, is_cumulative
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from evaluation.estimate.did.regressions.decomposition import Decomposition, decompose
from evaluation.estimate.did.regressions.interaction_weighted import interaction_weighted
from evaluation.estimate.did.regressions.two_way import TwoWay, two_way, two_way_event_study
from evaluation.estimate.did.regressions.two_way_closed import two_way_closed

__all__ = [
    "NEVER",
    "Aggregate",
    "ClusterPaths",
    "CohortMoments",
    "Decomposition",
    "Detectable",
    "Distance",
    "EventStudy",
    "Exchange",
    "FewClusters",
    "GroupTime",
    "HazardDid",
    "HonestBounds",
    "LeaveOneOut",
    "PanelColumns",
    "PanelData",
    "Permutation",
    "PreTest",
    "PreTrend",
    "Spells",
    "TwoWay",
    "WildBootstrap",
    "additive_exit_effects",
    "aggregate",
    "cluster_paths",
    "cluster_sums",
    "cohort_moments",
    "cumulative_warning",
    "decompose",
    "exit_effects",
    "few_clusters",
    "group_time",
    "group_time_of_moments",
    "hazard_did",
    "hazard_event_study",
    "hazard_ratios",
    "imputation",
    "interaction_weighted",
    "is_cumulative",
    "leave_one_out",
    "minimum_detectable",
    "multiplier_bands",
    "panel_data",
    "panel_of_matrix",
    "permutation",
    "placebo_panel",
    "pool",
    "pooled",
    "pretest",
    "pretrend",
    "read_exchange",
    "relative_magnitudes",
    "smoothness",
    "table",
    "two_way",
    "two_way_closed",
    "two_way_event_study",
    "wild_bootstrap",
    "write_exchange",
]
