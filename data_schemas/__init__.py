"""The canonical extract: one declaration per register table, code lists as data."""

from collections.abc import Mapping
from types import MappingProxyType

from data_schemas import (
    ansokan,
    anvisning,
    avslut,
    bistand_manad,
    hushall_manad,
    insats,
    inskrivning,
    kommun_manad,
    person,
    riksnorm,
    status_manad,
)
from data_schemas.codes import (
    CodeList,
    all_code_lists,
    code_list,
    code_list_versions,
    reason_states,
)
from data_schemas.declare import DTYPES, Column, Reference, Table
from data_schemas.uses import USES, with_uses

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        module.TABLE.name: with_uses(module.TABLE)
        for module in (
            person,
            hushall_manad,
            bistand_manad,
            ansokan,
            avslut,
            inskrivning,
            insats,
            status_manad,
            kommun_manad,
            riksnorm,
            anvisning,
        )
    }
)

__all__ = [
    "DTYPES",
    "TABLES",
    "USES",
    "CodeList",
    "Column",
    "Reference",
    "Table",
    "all_code_lists",
    "code_list",
    "code_list_versions",
    "reason_states",
]
