"""The embedded renderer: the same .qmd pages to HTML and PDF, on machines without Quarto."""

from evaluation.render.page import RenderedPage, render_page
from evaluation.render.quarto import engine_note

__all__ = ["RenderedPage", "engine_note", "render_page"]
