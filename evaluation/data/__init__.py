"""The data room: bytes become validated tables, and identifiers stay here."""

from evaluation.data.checks import CheckReport, check_delivery
from evaluation.data.delivery import Delivery, InputFile, read_delivery
from evaluation.data.dictionary import dictionary
from evaluation.data.findings import Finding
from evaluation.data.manifest import Manifest
from evaluation.data.months import month_number, month_text
from evaluation.data.readers import read_labels, read_table
from evaluation.data.register import Register, load_register
from evaluation.data.writer import write_delivery

__all__ = [
    "CheckReport",
    "Delivery",
    "Finding",
    "InputFile",
    "Manifest",
    "Register",
    "check_delivery",
    "dictionary",
    "load_register",
    "month_number",
    "month_text",
    "read_delivery",
    "read_labels",
    "read_table",
    "write_delivery",
]
