"""The words of a mapping: what a step may do. Each class has an example in its docstring."""

from collections.abc import Mapping
from types import MappingProxyType

from evaluation.data.sources.steps.coding import ByCase, Codes
from evaluation.data.sources.steps.columns import Constant, Copy, JoinText, Pseudonym, Rename
from evaluation.data.sources.steps.groups import Group, Lookup
from evaluation.data.sources.steps.numbers import Amount, Kronor, Number, Repayments, Spread
from evaluation.data.sources.steps.rows import Distinct, Explode, Keep, Precedence, Split
from evaluation.data.sources.steps.times import BirthYear, Day, Month
from evaluation.data.sources.steps.workbench import FlowLine, Step, Workbench

STEPS: Mapping[str, type[Step]] = MappingProxyType(
    {
        "amount": Amount,
        "birth_year": BirthYear,
        "case": ByCase,
        "codes": Codes,
        "constant": Constant,
        "copy": Copy,
        "date": Day,
        "distinct": Distinct,
        "explode": Explode,
        "group": Group,
        "join_text": JoinText,
        "keep": Keep,
        "kronor": Kronor,
        "lookup": Lookup,
        "month": Month,
        "number": Number,
        "precedence": Precedence,
        "pseudonym": Pseudonym,
        "rename": Rename,
        "repayments": Repayments,
        "split": Split,
        "spread": Spread,
    }
)

__all__ = ["STEPS", "FlowLine", "Step", "Workbench"]
