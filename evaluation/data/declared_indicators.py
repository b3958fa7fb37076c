"""The declared indicators as they are written: one file each."""

from collections.abc import Mapping
from importlib.resources import files

FOLDER = "indicators"


def indicator_texts() -> Mapping[str, str]:
    """Give the text of every shipped declaration of an indicator, by the name of its file."""
    folder = files("data_schemas") / FOLDER
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {
        file.name: file.read_text(encoding="utf-8") for file in found if file.name.endswith(".toml")
    }
