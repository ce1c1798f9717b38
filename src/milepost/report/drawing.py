"""Charts on a page: as SVG where vl-convert is installed, else by the vendored Vega, embedded once."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, Literal

from milepost.base.errors import MissingExtraError
from milepost.report.charts import Chart

VEGA_LITE_VERSION = "6.4"
SCRIPTS = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js", "charts.js")


class Way(Enum):
    """How charts come onto the page."""

    SVG = "svg"
    VEGA = "vega"


class MissingChartsError(MissingExtraError):
    """Charts were asked for as SVG, and vl-convert is not installed."""

    slug = "missing-charts"

    def __init__(self) -> None:
        super().__init__(extra="charts", package="vl-convert-python", what="Drawing charts as SVG")


def choose_way(wanted: Literal["auto", "svg", "vega"]) -> Way:
    """Choose how to draw: SVG where vl-convert is installed, else Vega.

    Raises MissingChartsError when SVG is asked for and cannot be had.
    """
    if wanted == "vega":
        return Way.VEGA
    if find_spec("vl_convert") is not None:
        return Way.SVG
    if wanted == "svg":
        raise MissingChartsError
    return Way.VEGA


def draw_chart(chart: Chart, way: Way) -> str:
    """Write the markup of a chart, one drawing for wide and one for narrow pages."""
    return _as_svg(chart) if way is Way.SVG else _as_vega(chart)


def scripts_of(way: Way) -> tuple[str, ...]:
    """Give the scripts that the page embeds: none with SVG."""
    return _vendored() if way is Way.VEGA else ()


def licences_of(way: Way) -> str:
    """Give the licence texts that a page with these scripts must carry."""
    if way is Way.SVG:
        return ""
    return (files("milepost.report") / "assets" / "LICENSES.md").read_text(encoding="utf-8")


def security_policy(scripts: Sequence[str]) -> str:
    """Write the page's content security policy: nothing is fetched, and only these very scripts run."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts
    )
    allowed = f"script-src {hashes}; " if hashes else ""
    closed = "default-src 'none'; base-uri 'none'; form-action 'none'"
    return f"{closed}; {allowed}style-src 'unsafe-inline'; img-src data:"


@cache
def _vendored() -> tuple[str, ...]:
    folder = files("milepost.report") / "assets"
    return tuple((folder / name).read_text(encoding="utf-8") for name in SCRIPTS)


def _as_svg(chart: Chart) -> str:
    import vl_convert

    def drawn(specification: Mapping[str, Any]) -> str:
        svg = vl_convert.vegalite_to_svg(
            dict(specification), vl_version=VEGA_LITE_VERSION, show_warnings=False, allowed_base_urls=[]
        )
        # The figure carries the description, so the drawing's own parts stay silent; the page sets the font.
        return re.sub(r' font-family="[^"]*"', "", svg).replace(
            "<svg ", '<svg aria-hidden="true" focusable="false" ', 1
        )

    if chart.small:
        return drawn(chart.wide)
    return f'<div class="on-wide">{drawn(chart.wide)}</div><div class="on-narrow">{drawn(chart.narrow)}</div>'


def _as_vega(chart: Chart) -> str:
    # "<" is written as an escape, so no text in the data can end the script element.
    both = json.dumps({"wide": chart.wide, "narrow": chart.narrow}, ensure_ascii=True).replace("<", "\\u003c")
    return f'<div class="vega" aria-hidden="true"><script type="application/json">{both}</script></div>'
