"""What the codes of a column mean, from the declared code lists."""

from collections.abc import Mapping

from data_schemas import TABLES, code_list


def code_labels(column: str) -> Mapping[str, str]:
    """Return Swedish labels by code for a column of the extract; empty when it has no codes.

    Parameters
    ----------
    column : str
        Name of a column in any table, such as `utbildning`.
    """
    for table in TABLES.values():
        for declared in table.columns:
            if declared.name == column and declared.codes:
                return code_list(declared.codes)
    return {}


def listed_codes(name: str) -> Mapping[str, str]:
    """Return Swedish labels by code for a code list by its own name, such as `skr12`."""
    return code_list(name)
