"""The menu that all pages share: `menu:` in `_quarto.yml`, or `website:` of a website."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError, RenderError, raise_all
from evaluation.render.house import Declared

TYPES = ("default", "website")
_WEBSITE = ("title", "navbar", "sidebar")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "navbar": ("title", "left", "right"),
    "sidebar": ("title", "contents"),
}
_ITEM = ("text", "href")


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """What stands above every page.

    Attributes
    ----------
    title : str
        Of the whole site.
    links : tuple of (text, address)
        Addresses as they are written: a page of the project, or one on the web. Without a
        text, the house's filter gives a page its own title.
    """

    title: str = ""
    links: tuple[tuple[str, str], ...] = ()

    def metadata(self) -> dict[str, Any]:
        """Give the menu as the house's filter reads it."""
        links = [{"href": href, **({"text": text} if text else {})} for text, href in self.links]
        return {**({"site-title": self.title} if self.title else {}), "menu": links}


def read_menu(told: Declared, root: Path) -> Menu:
    """Read the menu of a project, and refuse what only Quarto would show."""
    faults: list[EvaluationError] = [*_type_faults(told), *_website_faults(told)]
    website = told.values.get("website") or {}
    items = [("menu", item) for item in told.values.get("menu") or []]
    for part, keys in _PARTS.items():
        for key in keys[1:]:
            place = f"website.{part}.{key}"
            items += [(place, item) for item in (website.get(part) or {}).get(key) or []]
    links = []
    for key, item in items:
        link, problems = _link(item, told.place(key), root)
        faults += problems
        links.append(link)
    raise_all(faults)
    titles = [website.get("title"), (website.get("navbar") or {}).get("title")]
    title = next((text for text in titles if text), "")
    return Menu(title=str(title), links=tuple(dict.fromkeys(links)))


def _type_faults(told: Declared) -> Iterator[RenderError]:
    kind = (told.values.get("project") or {}).get("type", TYPES[0])
    if kind not in TYPES:
        way_out = f"allowed: {', '.join(TYPES)}"
        yield RenderError(
            f"project of type '{kind}'", at=told.place("project.type"), way_out=way_out
        )
    elif "website" in told.values and kind != "website":
        way_out = "write type: website, or the links under menu:"
        yield RenderError("website: without a website", at=told.place("website"), way_out=way_out)


def _website_faults(told: Declared) -> Iterator[RenderError]:
    website = told.values.get("website") or {}
    yield from _unknown(told, website, _WEBSITE, "website")
    for part, keys in _PARTS.items():
        yield from _unknown(told, website.get(part) or {}, keys, f"website.{part}")


def _unknown(
    told: Declared, values: Any, allowed: tuple[str, ...], prefix: str
) -> Iterator[RenderError]:
    way_out = f"allowed: {', '.join(allowed)}"
    if not isinstance(values, dict):
        yield RenderError(f"{prefix} is not read", at=told.place(prefix), way_out=way_out)
        return
    for key in values:
        if key not in allowed:
            place = told.place(f"{prefix}.{key}")
            yield RenderError(f"{prefix}.{key} is not shown", at=place, way_out=way_out)


def _link(item: Any, place: str, root: Path) -> tuple[tuple[str, str], list[RenderError]]:
    if isinstance(item, str):
        item = {"href": item}
    if not isinstance(item, dict) or not set(item) <= set(_ITEM) or "href" not in item:
        way_out = "give each link as text: and href:"
        return ("", ""), [
            RenderError("a part of a menu that is no link", at=place, way_out=way_out)
        ]
    href = str(item["href"])
    is_there = href.startswith(("https://", "http://")) or (root / href).is_file()
    text = str(item.get("text") or "")
    way_out = "give a page from the project's folder, as reports/index.qmd"
    fault = RenderError(f"no page '{href}'", at=place, way_out=way_out)
    return (text, href), [] if is_there else [fault]
