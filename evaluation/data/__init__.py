"""The data room: bytes become validated tables, and identifiers stay here."""

from evaluation.data.code_states import reason_states
from evaluation.data.delivery.checks import CheckReport, check_contents, check_delivery
from evaluation.data.delivery.opening import Contents, Delivery, open_delivery, read_delivery
from evaluation.data.delivery.writing import write_delivery
from evaluation.data.dictionary import code_lists, dictionary, rules_table
from evaluation.data.files.readers import read_labels, read_table
from evaluation.data.findings import Finding
from evaluation.data.leverans.leverans import KnownGap, Manifest
from evaluation.data.maturity import matured_to
from evaluation.data.months import month_number, month_text
from evaluation.data.quality.linkage_report import linkage_report
from evaluation.data.quality.reconcile import reconcile
from evaluation.data.quality.trends import trends
from evaluation.data.register import Register, load_buckets, load_register
from evaluation.data.store.convert import Size
from evaluation.data.store.convert_file import InputFile, Progress, Told
from evaluation.data.store.store import Store

__all__ = [
    "CheckReport",
    "Contents",
    "Delivery",
    "Finding",
    "InputFile",
    "KnownGap",
    "Manifest",
    "Progress",
    "Register",
    "Size",
    "Store",
    "Told",
    "check_contents",
    "check_delivery",
    "code_lists",
    "dictionary",
    "linkage_report",
    "load_buckets",
    "load_register",
    "matured_to",
    "month_number",
    "month_text",
    "open_delivery",
    "read_delivery",
    "read_labels",
    "read_table",
    "reason_states",
    "reconcile",
    "rules_table",
    "trends",
    "write_delivery",
]
