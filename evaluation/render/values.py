"""Texts that shortcodes ask for by dotted key, as YAML files declare them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

Texts = Mapping[str, str | None]
"""By dotted key: the text as Quarto prints it, or None where it prints no plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What a page may ask for.

    Attributes
    ----------
    meta : mapping
        Of the front matter, and the project's own keys in `_quarto.yml`.
    variables : mapping
        Of `_variables.yml`.
    """

    meta: Texts = field(default_factory=dict)
    variables: Texts = field(default_factory=dict)

    def of(self, shortcode: str) -> Texts:
        """Give the texts that a shortcode chooses from."""
        return self.variables if shortcode == "var" else self.meta


def read_texts(yaml_text: str) -> dict[str, str | None]:
    """Give every text of a YAML mapping by dotted key; lists and maps are None."""
    node = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    return dict(_texts(node, "")) if isinstance(node, yaml.MappingNode) else {}


def _texts(node: yaml.MappingNode, prefix: str) -> Iterator[tuple[str, str | None]]:
    for key, value in node.value:
        name = f"{prefix}{key.value}"
        yield name, _printed(value) if isinstance(value, yaml.ScalarNode) else None
        if isinstance(value, yaml.MappingNode):
            yield from _texts(value, f"{name}.")


def _printed(node: yaml.ScalarNode) -> str | None:
    pattern = _SAME.get(node.tag.rpartition(":")[2])
    return node.value if pattern is None or pattern.fullmatch(node.value) else None


# Quarto reads numbers and prints them anew: what would come out otherwise than written is
# no text here. Texts in quotation marks, and dates, stay as they are.
_SAME: Mapping[str, re.Pattern[str]] = {
    "bool": re.compile("true|false"),
    "float": re.compile(r"-?(0|[1-9]\d{0,8})\.\d{0,5}[1-9]"),
    "int": re.compile(r"0|-?[1-9]\d{0,14}"),
    "null": re.compile("(?!)"),
}
