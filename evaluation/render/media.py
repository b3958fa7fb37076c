"""Images of a page: found, copied under stable names, put into the HTML file itself."""

import base64
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.errors import RenderError

NARROW = "narrow"
"""The attribute of an image that names the one for a phone, as `house.lua` reads it too."""
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
_SOURCE = re.compile(r'(?<=src=")(image-\d+\.\w+)(?=")')
_FONT = re.compile(r"url\((fonts/[\w.-]+)\)")


def collect_images(tree: dict[str, Any], *, page_folder: Path, to: Path, name: str) -> None:
    """Copy each image of a document tree to the folder `to` and let the tree name the copy."""
    names: dict[str, str] = {}
    for place, index in image_files(tree["blocks"]):
        written = place[index]
        path = page_folder / written
        if path.suffix not in TYPES:
            allowed = f"allowed: {', '.join(TYPES)}"
            raise RenderError(
                "an image of an unknown kind", at=f"{name}: {path.name}", way_out=allowed
            )
        if not path.is_file():
            raise RenderError("no such image", at=f"{name}: {path.name}", way_out="run the study")
        if written not in names:
            names[written] = f"image-{len(names) + 1}{path.suffix}"
            shutil.copyfile(path, to / names[written])
        place[index] = names[written]


def image_files(node: Any) -> Iterator[tuple[list[str], int]]:
    """Find where images name their files: the image itself, and the one for a phone."""
    if isinstance(node, dict):
        if node.get("t") == "Image":
            attributes, _, target = node["c"]
            yield target, 0
            yield from ((pair, 1) for pair in attributes[2] if pair[0] == NARROW)
        yield from image_files(list(node.values()))
    elif isinstance(node, list):
        for item in node:
            yield from image_files(item)


def embed_images(html: str, *, folder: Path) -> str:
    """Replace the names of collected images in HTML by the images themselves."""
    return _SOURCE.sub(lambda match: data_address(folder / match.group(1)), html)


def embed_fonts(css: str, *, style: Path) -> str:
    """Replace the names of font files in a style sheet by the fonts themselves."""
    return _FONT.sub(lambda match: f"url({data_address(style / match.group(1))})", css)


def data_address(path: Path) -> str:
    """Give a file as an address that holds its content."""
    kind = TYPES.get(path.suffix, "font/woff2")
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
