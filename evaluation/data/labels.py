"""What the codes of a column mean, from the declared code lists."""

from collections.abc import Mapping

from data_schemas import TABLES, all_code_lists, code_list


def code_labels(column: str) -> Mapping[str, str]:
    """Return Swedish labels by code for a column of the extract; empty when it has no codes.

    Parameters
    ----------
    column : str
        Name of a column in any table, such as `utbildning`.
    """
    name = _list_of(column)
    return code_list(name) if name else {}


def english_code_labels(column: str) -> Mapping[str, str]:
    """Return English labels by code for a column of the extract; empty when it has none."""
    name = _list_of(column)
    return all_code_lists()[name].english if name else {}


def listed_codes(name: str) -> Mapping[str, str]:
    """Return Swedish labels by code for a code list by its own name, such as `skr12`."""
    return code_list(name)


def _list_of(column: str) -> str:
    """Name the code list of a column, in whichever table it stands; empty without one."""
    columns = (declared for table in TABLES.values() for declared in table.columns)
    return next((item.codes for item in columns if item.name == column and item.codes), "")
