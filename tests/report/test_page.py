"""The page: complete, escaped, self-contained, written as a whole."""

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from milepost.report.drawing import Way, scripts_of
from milepost.report.page import ReportNotWrittenError, render_page, write_report
from tests.report import sample
from tests.report.test_charts import contrast

HOSTILE = "</script><script>alert('x')</script><b>\"&' مرحبا 数字 " + "wide" * 40
VOID = {"meta", "link", "br"}


class Outline(HTMLParser):
    """What a page is made of: headings, ids, references, and whether its elements are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.addresses: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if re.fullmatch(r"h[1-4]", tag):
            self.headings.append(tag + " ")
        self.ids += [found["id"]] if "id" in found else []
        for name in ("aria-labelledby", "aria-describedby"):
            self.references += (found.get(name) or "").split()
        for name in ("href", "src", "srcset", "action"):
            self.addresses += [found[name]] if found.get(name) else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} closed out of order at {self.getpos()}"

    def handle_data(self, data):
        if {"style", "script"} & set(self.open):
            return
        self.text.append(data)
        if any(re.fullmatch(r"h[1-4]", tag) for tag in self.open):
            self.headings[-1] += data


PAGES = {
    "full": (sample.assessment(), sample.status()),
    "empty": (sample.empty_assessment(), sample.empty_status()),
    "none": (None, sample.empty_status()),
}


@cache
def rendered(name: str) -> str:
    return render_page(*PAGES[name], plan=sample.plan() if name == "full" else None, charts="vega")


def outline(name: str) -> Outline:
    return Outline(rendered(name))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_has_this_outline(name, snapshot):
    page = outline(name)
    assert "\n".join(" ".join(heading.split()) for heading in page.headings) == snapshot
    assert not page.open


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_and_every_reference_leads_somewhere(name):
    page = outline(name)
    assert len(set(page.ids)) == len(page.ids)
    inner = [address[1:] for address in page.addresses if address.startswith("#")]
    assert {*page.references, *inner} <= set(page.ids)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_the_page_comes_from_outside(name):
    assert all(address.startswith(("#", "data:,")) for address in outline(name).addresses)


@pytest.mark.parametrize("name", PAGES)
def test_what_is_missing_is_said_in_words(name):
    text = " ".join(outline(name).text)
    assert not re.search(r"\b(nan|None|inf|NaN)\b", text)
    assert ("Not known yet" in text) is (name != "full")


def words_of(page: str) -> str:
    return " ".join(" ".join(Outline(page).text).replace("\u00a0", " ").split())


def test_it_says_what_became_of_the_trials_and_what_the_time_bought():
    text = words_of(rendered("full"))
    assert (
        "Of the trials on record, 1,240 need not be fitted again, 60 are stale (the data changed) and "
        "8 are stale (candidate boosted changed)." in text
    )
    assert "What the time bought 68 fits in 35.2 s of compute" in text
    assert "trials on record" not in words_of(rendered("none"))


def test_each_design_names_its_labels_and_their_cost():
    assert "labels, 80 % sure about 50,000 cost, 80 % sure 9,700 to 24,000" in words_of(rendered("full"))


def test_scores_that_labels_do_not_buy_are_a_table_and_no_picture():
    plain = sample.assessment()
    rows = tuple(replace(row, labels_even=None, labels_likely=None) for row in plain.accuracy_cost.rows)
    page = render_page(
        replace(plain, accuracy_cost=replace(plain.accuracy_cost, rows=rows)), sample.status(), charts="vega"
    )
    assert "Not even half a nine more comes within reach of labels alone." in words_of(page)
    costs = page[page.index('id="costs"') : page.index('id="designs"')]
    assert costs.count("not within 50,000 labels") == 2 * len(rows)


def hostile_assessment():
    plain = sample.assessment()
    return replace(
        plain,
        project=HOSTILE,
        problem=HOSTILE,
        summary=HOSTILE,
        best_candidate=HOSTILE,
        best_design=HOSTILE,
        blocks=HOSTILE,
        decides_next=HOSTILE,
        next_command=HOSTILE,
        ceiling_note=HOSTILE,
        ladder=tuple(replace(row, candidate=HOSTILE, source=HOSTILE, failure="") for row in plain.ladder),
        curves=tuple(
            replace(curve, candidate=HOSTILE, metric=f"accuracy[a == '{HOSTILE}'] >= 0.9", notes=(HOSTILE,))
            for curve in plain.curves
        ),
        designs=tuple(
            replace(row, design=HOSTILE, explains=HOSTILE, blocks=HOSTILE) for row in plain.designs
        ),
        drivers=tuple(replace(row, driver=HOSTILE, finding=HOSTILE) for row in plain.drivers),
        findings=(HOSTILE,),
        assumptions=(HOSTILE,),
        notes=(HOSTILE,),
        costs=tuple(replace(part, part=HOSTILE, note=HOSTILE) for part in plain.costs),
        accuracy_cost=replace(plain.accuracy_cost, shape=HOSTILE),
        deciding=f"accuracy[a == '{HOSTILE}'] >= 0.9",
        metric=HOSTILE,
        spent={HOSTILE: 1.0},
    )


def hostile_status():
    plain = sample.status(HOSTILE)
    rows = tuple(replace(row, reasons=(HOSTILE,), stale_because=(HOSTILE,)) for row in plain.rows)
    back = tuple(replace(edge, cause=HOSTILE, command=HOSTILE) for edge in plain.back)
    stale = {HOSTILE: 3}
    return replace(plain, rows=rows, back=back, stale_trials=stale, next_command=HOSTILE, next_reason=HOSTILE)


@pytest.mark.slow
@pytest.mark.parametrize("charts", ["svg", "vega"])
def test_names_that_look_like_markup_stay_text(charts):
    if charts == "svg":
        pytest.importorskip("vl_convert", reason="vl-convert (extra charts) is not installed")
    page = render_page(hostile_assessment(), hostile_status(), charts=charts)
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert page.count("<script") == (0 if charts == "svg" else 4 + page.count('class="vega"'))
    assert not Outline(page).open


@pytest.mark.slow
def test_svg_needs_no_script():
    pytest.importorskip("vl_convert", reason="vl-convert (extra charts) is not installed")
    page = render_page(sample.assessment(), sample.status(), charts="svg")
    assert "<script" not in page
    assert "script-src" not in page
    assert page.count('role="img"') == 10


def test_vega_is_embedded_once_and_only_these_scripts_may_run():
    page = rendered("full")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    for script in scripts_of(Way.VEGA):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert page.count(script) == 1
        assert digest in policy.group(1).replace("&#43;", "+")
    assert "unsafe-eval" not in policy.group(1)


def test_a_page_with_scripts_carries_their_licences():
    assert "Copyright (c) 2015, University of Washington Interactive Data Lab" in rendered("full")
    assert "Licences" not in rendered("none")


def test_a_page_without_charts_embeds_no_scripts():
    assert "<script" not in render_page(None, sample.empty_status(), charts="vega")


def test_the_same_records_give_the_same_page():
    assert render_page(*PAGES["full"], plan=sample.plan(), charts="vega") == rendered("full")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_aa_contrast(scheme):
    style = Path(render_page.__code__.co_filename).parent / "templates" / "style.css"
    blocks = re.findall(r":root \{(.*?)\}", style.read_text(), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[0 if scheme == "light" else 1]))
    for text in ("text", "muted", "accent", "orange"):
        for ground in ("ground", "raised", "accent-soft", "orange-soft"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["on-accent"], colours["orange"]) >= 4.5


def test_the_report_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = write_report(None, sample.status(), tmp_path / "new" / "report.html", charts="vega")
    before = path.read_bytes()

    def broken(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(ReportNotWrittenError, match="No space left on device"):
        write_report(None, sample.empty_status(), path, charts="vega")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_in_the_way_is_a_clear_error(tmp_path):
    with pytest.raises(ReportNotWrittenError, match="Name a file"):
        write_report(None, sample.status(), tmp_path, charts="vega")


def test_a_design_says_the_chance_that_no_number_of_labels_is_enough():
    said = words_of(render_page(sample.assessment(), sample.status(), charts="vega"))
    assert "chance by 50,000 labels 25 % chance that no number of labels is enough 66 %" in said
    assert "No number of labels is enough: chance 12 %" in said


def test_a_note_about_a_curve_says_whose_it_is():
    said = words_of(render_page(sample.assessment(), sample.status(), charts="vega"))
    assert "svm: the last two points carry most of the weight" in said
    assert "nearest: the last two points carry most of the weight" in said
