"""The page in a real browser: no errors, no requests, no sideways scrolling, charts in both ways."""

import pytest

from milepost.report.page import write_report
from tests.report import sample
from tests.report.browser import open_browser, programs
from tests.report.test_page import hostile_assessment, hostile_status

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(programs() is None, reason="Chromium or chromedriver is not installed"),
]

WAYS = ("svg", "vega")
DRAWN = "return document.documentElement.dataset.charts === 'drawn'"
VISIBLE_PLOTS = """
return Array.from(document.querySelectorAll('.plot svg'))
  .filter(svg => svg.getBoundingClientRect().width > 100)
  .map(svg => Math.round(svg.getBoundingClientRect().right))
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        opened.requests()
        yield opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    contents = {
        "full": (sample.assessment(), sample.status()),
        "empty": (sample.empty_assessment(), sample.empty_status()),
        "none": (None, sample.empty_status()),
        "hostile": (hostile_assessment(), hostile_status()),
    }
    return {
        (name, way): write_report(*records, folder / f"{name}-{way}.html", charts=way)
        for name, records in contents.items()
        for way in WAYS
    }


def opened(browser, pages, name, way, **window):
    if way == "svg":
        pytest.importorskip("vl_convert", reason="vl-convert (extra charts) is not installed")
    browser.requests()
    browser.show(pages[name, way], **window)
    if way == "vega" and name in ("full", "hostile"):
        browser.wait_for(DRAWN)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["full", "empty", "none", "hostile"])
def test_a_phone_never_scrolls_sideways_and_nothing_goes_wrong(browser, pages, name, way):
    opened(browser, pages, name, way, width=360)
    assert browser.run("return document.documentElement.scrollWidth") <= 360
    assert browser.messages() == []
    assert [address for address in browser.requests() if not address.startswith(("data:", "file:"))] == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("width", "right_edge"), [(360, 344), (1280, 1128)])
def test_all_ten_charts_are_drawn_inside_the_page(browser, pages, way, width, right_edge):
    opened(browser, pages, "full", way, width=width)
    browser.wait_for(f"return (() => {{{VISIBLE_PLOTS}}})().length >= 10")
    edges = browser.run(VISIBLE_PLOTS)
    assert len(edges) == 10
    assert max(edges) <= right_edge


@pytest.mark.parametrize("way", WAYS)
def test_dark_screens_swap_the_colours_of_page_and_charts(browser, pages, way):
    colours = []
    for dark in (False, True):
        opened(browser, pages, "full", way, width=1280, dark=dark)
        colours.append(
            browser.run(
                "const label = document.querySelector('.plot svg text');"
                "return [getComputedStyle(document.body).backgroundColor, getComputedStyle(label).fill]"
            )
        )
    assert colours == [["rgb(254, 254, 254)", "rgb(88, 100, 115)"], ["rgb(18, 23, 29)", "rgb(169, 180, 192)"]]


def test_the_map_is_walked_with_the_keyboard(browser, pages):
    opened(browser, pages, "full", "vega", width=1280)
    names = browser.run(
        "return Array.from(document.querySelectorAll('.on-wide .map a')).map(a => {"
        " a.focus(); return document.activeElement === a ? a.getAttribute('aria-label') : ''; })"
    )
    assert len(names) == 16
    assert names[3] == "reach: no"


def test_the_page_prints(browser, pages):
    opened(browser, pages, "full", "vega", width=1000, print_media=True)
    assert browser.paper().startswith(b"%PDF")
