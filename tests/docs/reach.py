"""What code reaches: definitions that are used, and what those use, by their names."""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "evaluation"
DEFINED = (ast.FunctionDef, ast.ClassDef)


class Definition(NamedTuple):
    """A function, class or name at the top of a module."""

    module: str
    name: str


class Module(NamedTuple):
    """What a module defines, and where the other names that it uses come from."""

    nodes: dict
    imported: dict


@cache
def modules():
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = read(path.read_text(encoding="utf-8"))
    return found


def read(text):
    """Read a module, or a piece of code that uses some."""
    tree = ast.parse(text)
    nodes = {}
    for node in tree.body:
        if isinstance(node, DEFINED):
            nodes[node.name] = [node]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in (part for whole in targets for part in ast.walk(whole)):
                if isinstance(target, ast.Name):
                    nodes.setdefault(target.id, []).append(node)
    imported = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return Module(nodes=nodes, imported=imported)


def home(module, name):
    """Where a name that is imported from a module is defined, through re-exports."""
    known = modules().get(module)
    if known is None:
        return None
    if name in known.nodes:
        return Definition(module, name)
    if name in known.imported and known.imported[name] != (module, name):
        return home(*known.imported[name])
    return Definition(f"{module}.{name}", "") if f"{module}.{name}" in modules() else None


def used(module, nodes, *, inside=""):
    """Definitions that some code names, its own module's and imported ones."""
    for node in (part for whole in nodes for part in ast.walk(whole)):
        name = _name(node)
        if inside and name in module.nodes:
            yield Definition(inside, name)
        elif name in module.imported:
            yield home(*module.imported[name])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from _of_module(module, node)


def _name(node):
    """The name that a node is; annotations stand in quotation marks too."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _of_module(module, node):
    """`functionals.survival`, where `functionals` is a module."""
    if node.value.id in module.imported:
        place = home(*module.imported[node.value.id])
        if place is not None and not place.name:
            yield home(place.module, node.attr)


def direct(text):
    """Definitions that a piece of code names itself."""
    module = read(text)
    return {found for found in used(module, [ast.parse(text)]) if found is not None}


def reached(roots):
    """The roots, and everything that they use, and so on."""
    found, waiting = set(), list(roots)
    while waiting:
        at = waiting.pop()
        if at in found or at is None:
            continue
        found.add(at)
        module = modules()[at.module]
        waiting += used(module, module.nodes.get(at.name, []), inside=at.module)
    return found


def everything_in(prefix):
    """All definitions of the modules whose name starts so."""
    return {
        Definition(name, defined)
        for name, module in modules().items()
        if name.startswith(prefix)
        for defined in module.nodes
    }
