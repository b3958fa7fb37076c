"""The embedded renderer: the same .qmd pages to HTML and PDF, on machines without Quarto."""

from evaluation.render.lint import lint_page
from evaluation.render.page import RenderedPage, render_page
from evaluation.render.parameters import Variant, read_given
from evaluation.render.quarto import engine_note
from evaluation.render.settings import read_settings

__all__ = [
    "RenderedPage",
    "Variant",
    "engine_note",
    "lint_page",
    "read_given",
    "read_settings",
    "render_page",
]
