"""What changed between two versions of a study, from their manifests and plans."""

from evaluation.provenance.version_diff.changes import Change, told_apart
from evaluation.provenance.version_diff.plan_keys import changed_plan, plan_keys
from evaluation.provenance.version_diff.sections import SECTIONS, compare_versions

__all__ = ["SECTIONS", "Change", "changed_plan", "compare_versions", "plan_keys", "told_apart"]
