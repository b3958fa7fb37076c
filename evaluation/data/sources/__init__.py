"""From a municipality's own files to the canonical tables, by mapping files that are data."""

from evaluation.data.sources.delivering import Mapped, map_sources
from evaluation.data.sources.layering import mapping_names
from evaluation.data.sources.leverans import Told
from evaluation.data.sources.loading import load_mapping
from evaluation.data.sources.mapping import Mapping
from evaluation.data.sources.proposal_text import proposal_texts
from evaluation.data.sources.suggestion import Proposal, suggest_mapping

__all__ = [
    "Mapped",
    "Mapping",
    "Proposal",
    "Told",
    "load_mapping",
    "map_sources",
    "mapping_names",
    "proposal_texts",
    "suggest_mapping",
]
