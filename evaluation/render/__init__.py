"""The embedded renderer: the same .qmd pages to HTML and PDF, on machines without Quarto."""

from evaluation.render.page import RenderedPage, render_page

__all__ = ["RenderedPage", "render_page"]
