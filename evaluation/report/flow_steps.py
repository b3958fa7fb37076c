"""The published flow, with every step called by its name in the page's language."""

import pandas as pd

from evaluation.report.labels import in_own_words
from evaluation.report.material import Material
from evaluation.report.retold import retold

PART = "varav "
"""How the published name of a part of the last step begins."""


def told_flow(material: Material) -> pd.DataFrame:
    """Give the flow in order, with the name of each step and whether it is a part.

    Returns
    -------
    DataFrame
        As published, with `label` and `is_part`.
    """
    flow = material.table("flow").sort_values("step")
    named = [retold(in_own_words(material.plan, text)) for text in flow["label_sv"]]
    return flow.assign(label=named, is_part=flow["label_sv"].str.startswith(PART))
