"""Sphinx: MyST pages, and the API reference from docstrings."""

from __future__ import annotations

import milepost

project = "Milepost"
author = "The Milepost developers"
copyright = "The Milepost developers, Apache-2.0"
release = milepost.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "Milepost"
html_copy_source = False

# Docstrings write names in single backticks.
default_role = "code"
autodoc_typehints = "description"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}
