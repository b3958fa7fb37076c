"""Measures of Kolada that pages need beside those that an indicator is counted by."""

from collections.abc import Mapping

COSTS = ("N31008", "N31002")
"""Kronor per inhabitant: net cost of assistance, and assistance that was paid."""
WHOLES: Mapping[str, str] = {"N31814": "N31824", "U31801": "N31824"}
"""By share, the measure that counts the persons it is a share of."""
BESIDE = tuple(dict.fromkeys([*WHOLES.values(), "N31910", "N31849", *COSTS]))
