"""A plan as plain text: the answer in a few lines, what it rests on, and one page of justification for a manager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from milepost.base.measurement import Verdict
from milepost.evidence.flywheel import FlywheelSlope, FlywheelWorth
from milepost.evidence.past import PastEstimate, PastEstimates
from milepost.evidence.plan import (
    BESIDE_STAGES,
    Acting,
    Answer,
    AutomationRow,
    DesignWorth,
    Figure,
    Plan,
    QuestionRow,
    TornadoBar,
)
from milepost.evidence.scan import ScanSummary
from milepost.report import words

TITLE: Final = "Is it worth a model at all (or rules, or nothing)?"
HEADS: Final = {
    Answer.MODEL: "YES, a model",
    Answer.RULES: "NO model: rules",
    Answer.NOTHING: "NO, do nothing",
    Answer.OPEN: "NOT DECIDED",
}
MOST_UNKNOWNS: Final = 5
LIKELY: Final = 0.4
"""From this chance of a loss on, a yes needs its reason."""

DESIGN_COLUMNS: Final = (
    "design",
    "a year, now",
    "a year, as required",
    "pays from",
    "best from",
    "chance",
)
FIGURE_COLUMNS: Final = ("number", "middle", "likely between", "where it comes from")
SCAN_COLUMNS: Final = ("function", "where", "chance", "lines", "commits a year", "changed lines a year")
BAR_COLUMNS: Final = ("number", "low", "high", "net value at low", "net value at high", "worth knowing")


def money(value: float | None) -> str:
    """An amount with three digits, thousands apart.

    >>> money(154712.3), money(-60000.0), money(None), money(0.1936)
    ('155,000', '-60,000', 'not known', '0.194')
    """
    if value is None:
        return words.NOT_KNOWN
    if abs(value) < 1e-6:
        return "0"
    if abs(value) < 1000:
        return f"{value:.3g}"
    return f"{float(f'{value:.3g}'):,.0f}"


def share(value: float | None) -> str:
    """An accuracy that a design needs; none where there is no such.

    >>> share(0.77724), share(None), share(-0.2), share(1.2)
    ('0.777', 'never', 'always', 'never (1.20)')
    """
    if value is None:
        return "never"
    if value <= 0:
        return "always"
    return f"never ({value:.2f})" if value > 1 else f"{value:.3f}"


def pays(row: DesignWorth) -> str:
    """Say from which accuracy a design pays what it costs in a year."""
    if row.pays_from is None or row.pays_from > 1:
        return "never pays"
    return "pays at any accuracy" if row.pays_from <= 0 else f"pays from accuracy {row.pays_from:.3f}"


def answer_lines(plan: Plan) -> tuple[str, ...]:
    """The answer in about fifteen lines."""
    return tuple(_answer(plan))


def design_lines(plan: Plan) -> tuple[str, ...]:
    """Every design with what it is worth and the accuracy it needs."""
    lines = [
        "",
        "Designs (money a year over what is done without a model; accuracy of the model that each needs)",
    ]
    lines += [f"  {line}" for line in _aligned([DESIGN_COLUMNS, *design_rows(plan)])]
    lines += [f"  {row.design}: {row.note}" for row in plan.designs if row.note]
    if plan.automation:
        lines += ["", "Automation"]
        lines += [f"  {line}" for line in automation_lines(plan)]
    return tuple(lines)


def detail_lines(plan: Plan) -> tuple[str, ...]:
    """What the answer rests on: numbers with sources, what moves it, stages, labels, the questionnaire, sign-offs."""
    lines = ["", "Numbers"]
    lines += [f"  {line}" for line in _aligned([FIGURE_COLUMNS, *figure_rows(plan.figures)])]
    if plan.tornado:
        lines += ["", "What moves the expected net value most"]
        lines += [f"  {line}" for line in _aligned([BAR_COLUMNS, *bar_rows(plan.tornado)])]
    lines += _titled("Where the answer flips", [flip.says for flip in plan.flips])
    lines += _titled("Stages", stage_lines(plan))
    lines += _titled("More labels before deciding", label_lines(plan))
    lines += _titled("The data flywheel", flywheel_lines(plan.flywheel))
    lines += _titled("What accuracy costs", plan.accuracy_price)
    lines += _titled(f"Owed by a project that would {plan.archetype}", plan.owes)
    if plan.scan is not None:
        lines += ["", "Rules that a scan found", f"  {scan_line(plan.scan)}"]
        lines += [f"  {line}" for line in _aligned([SCAN_COLUMNS, *scan_rows(plan.scan)])]
    lines += _titled("Past estimates of success", past_lines(plan.past))
    lines += _titled("Questionnaire", question_lines(plan))
    lines += _titled("Checklist", checklist_lines(plan))
    lines += _titled("Unknown", plan.unknowns)
    return tuple(lines)


def rules_lines(plan: Plan) -> tuple[str, ...]:
    """Rules against the model."""
    rules = plan.rules
    if rules is None:
        return ("", "Rules: none on the ladder was measured (baselines: {rules: ...}, then milepost assess)")
    accuracy = rules.accuracy
    said = (
        "not measured"
        if accuracy is None
        else f"accuracy {_interval(accuracy.value, accuracy.low, accuracy.high)}"
    )
    lines = ["", f"Rules {rules.rules}: {said}, worth {money(rules.per_year)} a year over {plan.baseline}"]
    lines.append(f"Model as '{plan.best_design}': {money(rules.model_per_year)} a year when it succeeds")
    return (*lines, *(("", *rules.lines) if rules.lines else ()))


def justification_lines(plan: Plan) -> tuple[str, ...]:
    """One page for a manager: why the company should care, and the three parts of feasibility (LECTURE 2 #49)."""
    lines = [f"{plan.project}: {plan.problem}" if plan.problem else plan.project, ""]
    lines += [HEADS[plan.answer], plan.summary, ""]
    for title, entries in justification(plan):
        lines.append(title)
        lines += [f"  - {text}" + (f" ({source})" if source else "") for text, source in entries]
        lines.append("")
    return tuple(lines[:-1])


def justification(plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """The parts of the page: impact, the three parts of feasibility, risks, and who signed.

    Each entry is a sentence, and the key of the project file, the person or the evidence that it comes from, or "".
    """
    return [
        (title, [(one, "") if isinstance(one, str) else one for one in entries])
        for title, entries in _parts(plan)
    ]


def _parts(plan: Plan) -> list[tuple[str, list[str | tuple[str, str]]]]:
    signed = [row for row in plan.checklist if row.signed or row.refused]
    wheel: list[tuple[str, list[str | tuple[str, str]]]] = []
    if plan.flywheel is not None:
        wheel = [("The data flywheel", [*flywheel_lines(plan.flywheel)])]
    return [
        ("Impact", _impact(plan)),
        ("Feasibility: data availability", _group(plan, "data availability")),
        ("Feasibility: accuracy requirement", _requirement(plan)),
        (
            "Feasibility: problem difficulty",
            [*_group(plan, "problem difficulty"), *_group(plan, "hard kinds of problem", known=True)],
        ),
        ("Stability, security, ethics", _group(plan, "stability, security, ethics")),
        *wheel,
        ("What could change this", [flip.says for flip in plan.flips[:3]] or ["no flip point is near"]),
        ("Not known", list(plan.unknowns[:MOST_UNKNOWNS]) or ["nothing that was asked"]),
        (
            "Signed",
            [line for line in checklist_lines(plan) if not line.endswith("open")]
            if signed
            else ["nobody signed a point of the checklist yet"],
        ),
    ]


def design_rows(plan: Plan) -> list[tuple[str, ...]]:
    """The designs as a table, in the columns DESIGN_COLUMNS."""
    return [_design_row(row) for row in plan.designs]


def figure_rows(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """The numbers as a table, in the columns FIGURE_COLUMNS."""
    return [
        (
            one.name,
            money(one.value),
            "known" if one.low == one.high else f"{money(one.low)} to {money(one.high)}",
            one.source,
        )
        for one in figures
    ]


def bar_rows(bars: Sequence[TornadoBar]) -> list[tuple[str, ...]]:
    """The tornado as a table, in the columns BAR_COLUMNS."""
    return [
        (
            bar.name,
            money(bar.low),
            money(bar.high),
            money(bar.at_low),
            money(bar.at_high),
            money(bar.worth_knowing),
        )
        for bar in bars
    ]


def scan_line(scan: ScanSummary) -> str:
    """What a recorded scan found, in one sentence."""
    return (
        f"{scan.likely:,} of {scan.functions:,} functions in {scan.root} are likely hand-written rules that could be "
        f"learned; upkeep: {scan.history}."
    )


def scan_rows(scan: ScanSummary) -> list[tuple[str, ...]]:
    """The findings of a recorded scan as a table, in the columns SCAN_COLUMNS."""
    return [
        (
            one.function,
            f"{one.path}:{one.line}",
            words.chance(one.score),
            f"{one.lines_of_code:,}",
            _or_not_known(one.commits_a_year),
            _or_not_known(one.lines_a_year),
        )
        for one in scan.top
    ]


def automation_lines(plan: Plan) -> list[str]:
    """The planned path of automation, level by level."""
    lines = []
    for row in plan.automation:
        asked = "" if row.asked is None else f", asked {row.asked:g}"
        needed = f"{_level_pays(row)}{asked}"
        lines.append(
            f"{row.level} {row.name}: {row.means} ({needed}): {words.VERDICT_WORDS[row.allowed].lower()}"
        )
        if row.allowed is not Verdict.YES:
            lines += [f"    owed: {one}" for one in row.owes]
    return lines


def past_lines(past: PastEstimates | None) -> list[str]:
    """What people expected and what came; then each person's mean Brier score (0 is best), of n estimates."""
    if past is None:
        return []
    scores = [f"{name}: Brier {score:.2f}, n = {past.known[name]}" for name, score in past.brier.items()]
    return [*(_past_line(one) for one in past.estimates), *scores]


def _past_line(one: PastEstimate) -> str:
    said = f"{one.low:g}" if one.low == one.high else f"{one.low:g} to {one.high:g}"
    came = "open" if one.came is None else f"came {one.came}"
    return f"{one.by}, {one.on.isoformat()}: {said}; {came} ({one.why})"


def flywheel_lines(wheel: FlywheelWorth | None) -> list[str]:
    """Whether the wheel turns, how fast, and its three slopes; a link that is broken, unsettled or unknown says so."""
    if wheel is None:
        return []
    return [_turns(wheel), *(_slope_line(slope, wheel) for slope in wheel.slopes)]


def _turns(wheel: FlywheelWorth) -> str:
    if wheel.turns is Verdict.NO:
        return "it does not turn" if wheel.broken else "it does not turn at the present users and labels"
    head = "it turns" if wheel.turns is Verdict.YES else "whether it turns is unknown"
    if wheel.growth_per_day is None or wheel.users is None or wheel.labels is None:
        missing = [
            name for name, known in (("users", wheel.users), ("labels", wheel.labels)) if known is None
        ]
        return f"{head}; how fast: {' and '.join(missing)} not known" if missing else head
    growth = f"{head}: use grows by {100 * wheel.growth_per_day:.2g} % a day"
    double = "" if wheel.days_to_double is None else f", twice the use in {money(wheel.days_to_double)} days"
    return f"{growth} with {money(wheel.users)} users and {money(wheel.labels)} labels{double}"


def _slope_line(slope: FlywheelSlope, wheel: FlywheelWorth) -> str:
    if slope.value is None or slope.low is None or slope.high is None:
        return f"{slope.says}: unknown (flywheel.{slope.key})"
    state = (
        "broken" if slope.key in wheel.broken else "may be 0" if slope.key in wheel.unsettled else "above 0"
    )
    return f"{slope.says}: {_interval(slope.value, slope.low, slope.high)}, {state} ({slope.source})"


def _level_pays(row: AutomationRow) -> str:
    """From which accuracy a level brings more than the best level below it."""
    if row.level == 0:
        return "today"
    if row.note:
        return row.note
    if row.needed is None or row.needed > 1:
        return "never pays more than the best lower level"
    at = "at any accuracy" if row.needed <= 0 else f"from {row.needed:.3f}"
    return f"pays more than the best lower level {at}"


def stage_lines(plan: Plan) -> list[str]:
    """The stages, and what the option to stop is worth."""
    stages = plan.stages
    if stages is None:
        return []
    lines = [
        f"{row.name}: {money(row.cost)} for a chance of {words.chance(row.probability)}; "
        f"worth {money(row.worth_on_entry)} on entry"
        for row in stages.rows
    ]
    lines.append(
        f"with gates {money(stages.staged)}, committed to all {money(stages.committed)}: stopping is worth "
        f"{money(stages.option)}; {money(stages.expected_spend)} spent on average"
    )
    return lines


def label_lines(plan: Plan) -> list[str]:
    """What more labels are worth before deciding, and what they cost."""
    return [
        f"{row.n:,} more {row.kind} labels: worth {money(row.worth)}, cost {money(row.cost)}, net {money(row.net)}"
        for row in plan.labels
    ]


def question_lines(plan: Plan) -> list[str]:
    """The questionnaire, one line for each question; a warning or an unknown is marked."""
    return [
        f"{'!' if row.warns else '?' if not row.known else ' '} {_asked(row)}"
        + (f" ({row.source})" if row.known else f": {row.risk}")
        for row in plan.questions
    ]


def checklist_lines(plan: Plan) -> list[str]:
    """The seven points with who signed and who refused."""
    lines = []
    for number, row in enumerate(plan.checklist, 1):
        said = [f"signed by {'; '.join(row.signed)}"] if row.signed else []
        said += [f"refused by {'; '.join(row.refused)}"] if row.refused else []
        lines.append(f"{number} {row.asks} {', '.join(said) or 'open'}")
    return lines


def _answer(plan: Plan) -> Iterator[str]:
    yield f"{TITLE} {HEADS[plan.answer]}"
    yield plan.summary
    yield ""
    for name, text in _facts(plan):
        yield f"  {name:<13} {text}"
    if plan.unknowns:
        yield ""
        yield f"Unknown ({len(plan.unknowns)})"
        yield from (f"  {name}" for name in plan.unknowns[:MOST_UNKNOWNS])
        if len(plan.unknowns) > MOST_UNKNOWNS:
            yield f"  and {len(plan.unknowns) - MOST_UNKNOWNS} more (milepost plan --verbose)"


def _facts(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from (("because" if at == 0 else "", reason) for at, reason in enumerate(_because(plan)))
    if plan.break_even is not None:
        yield "break-even", break_even_line(plan)
    if plan.best_design:
        yield "best design", _best(plan)
    if plan.acting is not None:
        yield "acts", acting_line(plan.acting)
    if plan.success is not None:
        yield "success", _success(plan)
    if plan.investment is not None:
        yield "net value", investment_line(plan)
    if plan.flips:
        yield "flips", plan.flips[0].says
    if plan.measure_next:
        yield "measure next", plan.measure_next


def _because(plan: Plan) -> list[str]:
    """The reasons that the summary and the other lines do not say."""
    shown = (
        "break-even accuracy",
        "any accuracy pays",
        "net present value",
        "no longer worth",
        "first worth",
    )
    return [reason for reason in plan.reasons if reason not in plan.summary and not reason.startswith(shown)][
        :3
    ]


def break_even_line(plan: Plan) -> str:
    """The accuracies side by side: what pays, what is required, what is measured."""
    row = plan.break_even
    if row is None:
        return words.NOT_KNOWN
    parts = [f"accuracy {share(row.with_upkeep)} with all costs, {share(row.running)} in running"]
    if not row.reachable:
        parts = [
            f"no accuracy pays all costs (it would take {_over_one(row.with_upkeep)}); {share(row.running)} in running"
        ]
    parts.append(f"required {row.required}")
    now = plan.accuracy_now
    parts.append("not measured" if now is None else f"measured {_interval(now.value, now.low, now.high)}")
    return "; ".join(parts)


def acting_line(acting: Acting) -> str:
    """From which risk the plan acts, what that finds, and which risks go to a person."""
    if acting.threshold is None:
        where = f"{acting.policy} on '{acting.positive}', as the payoffs say"
    else:
        where = f"on '{acting.positive}' from a risk of {acting.threshold:.3g}, where the payoffs turn"
    caught = f"{words.chance(acting.found)} of them, and {words.chance(acting.false_alarms)} of the others"
    if acting.handed is None:
        return f"{where}: {caught}"
    if acting.handed_from is None or acting.handed_to is None:
        return f"{where}: {caught}; asking a person pays for no case"
    between = f"{acting.handed_from:.3g} to {acting.handed_to:.3g}"
    return f"{where}: {caught}; 'defer' hands over risks of {between} ({words.chance(acting.handed)} of the cases)"


def _over_one(needed: float | None) -> str:
    return "more than there is" if needed is None else f"{needed:.2f}"


def investment_line(plan: Plan) -> str:
    """The net present value and its spread."""
    one = plan.investment
    if one is None:
        return words.NOT_KNOWN
    return (
        f"{money(one.expected)} expected over {one.years} years (10 %: {money(one.p10)}, 50 %: {money(one.p50)}, "
        f"90 %: {money(one.p90)}); chance of a loss {words.chance(one.loss)}"
    )


def _best(plan: Plan) -> str:
    row = next(row for row in plan.designs if row.design == plan.best_design)
    worth = f"{money(plan.worth_per_year)} a year when it succeeds"
    return f"{row.design}: {worth}; {pays(row)}"


def _success(plan: Plan) -> str:
    one = plan.success
    assert one is not None
    least = plan.investment.least_success if plan.investment else None
    at_least = "" if least is None else f"; pays from {words.chance(least)}"
    if least is not None and least > 1:
        at_least = "; does not pay even if it surely succeeds"
    chance = plan.investment.success if plan.investment else one.value
    if one.source == BESIDE_STAGES:
        return f"{_through_the_stages(plan)}{at_least}"
    staged = " and the stages" if plan.stages and abs(chance - one.value) > 1e-3 else ""
    return f"{words.chance(chance)} ({one.source}{staged}){at_least}"


def _through_the_stages(plan: Plan) -> str:
    """The chance where nobody gave one but those of the stages."""
    stated = next((row.success.value for row in plan.designs if row.success is not None), None)
    chance = plan.investment.success if plan.investment else stated
    known = "the chance" if chance is None else words.chance(chance)
    return f"{known} that all its stages succeed (value.stages); no other risk was estimated (value.success)"


def at_risk(plan: Plan) -> list[str]:
    """Why a project may be worth starting although a loss is likely: stages are stopped early. Empty elsewhere."""
    one, stages = plan.investment, plan.stages
    if plan.answer is not Answer.MODEL or one is None or stages is None or one.loss < LIKELY:
        return []
    return [
        f"a loss is likely ({words.chance(one.loss)}) and it is worth starting all the same: whoever stops at the "
        f"first stage that fails spends {money(stages.expected_spend)} on average, and success pays for that"
    ]


def _impact(plan: Plan) -> list[str | tuple[str, str]]:
    lines: list[str | tuple[str, str]] = []
    if plan.worth_per_year is not None:
        lines.append(
            f"{money(plan.worth_per_year)} a year over {plan.baseline}, as the design '{plan.best_design}'"
        )
    named = {one.name: one for one in plan.figures if not one.default}
    for name in ("decisions a year", "newly affordable decisions a year", "today's decision", "adoption"):
        if name in named:
            one = named[name]
            ends = "" if one.low == one.high else f" ({money(one.low)} to {money(one.high)})"
            lines.append((f"{name}: {money(one.value)}{ends}", one.source))
    if plan.investment is not None:
        lines.append(f"net value {investment_line(plan)}")
    lines += at_risk(plan)
    asked = ("the two rules", "finding projects")
    lines += [_asked(row) for row in plan.questions if row.known and row.group in asked]
    return lines or ["what it would bring is not known: write value in the project file"]


def _requirement(plan: Plan) -> list[str | tuple[str, str]]:
    lines: list[str | tuple[str, str]] = (
        [f"break-even: {break_even_line(plan)}"] if plan.break_even is not None else []
    )
    cost = next((one for one in plan.figures if one.name == "a wrong decision"), None)
    right = next((one for one in plan.figures if one.name == "a right decision"), None)
    if cost is not None and right is not None:
        lines.append(f"a wrong decision is worth {money(cost.value)}, a right one {money(right.value)}")
    lines += [f"as '{row.design}' it {pays(row)}" for row in plan.designs if not row.note]
    if plan.acting is not None:
        lines.append(f"acts {acting_line(plan.acting)}")
    lines += list(plan.accuracy_price)
    return lines + _group(plan, "accuracy requirement")


def _group(plan: Plan, group: str, *, known: bool = False) -> list[str | tuple[str, str]]:
    return [
        _asked(row) + ("" if row.known else f" (a risk: {row.risk})")
        for row in plan.questions
        if row.group == group and (row.known or not known)
    ]


def _asked(row: QuestionRow) -> str:
    """A question with its answer."""
    return f"{row.asks} {row.answer}" if row.asks.endswith("?") else f"{row.asks}: {row.answer}"


def _design_row(row: DesignWorth) -> tuple[str, ...]:
    if row.note:
        return row.design, *["–"] * 4, _chance(row)
    return (
        row.design,
        money(row.now),
        money(row.at_requirement),
        share(row.pays_from),
        share(row.best_from),
        _chance(row),
    )


def _chance(row: DesignWorth) -> str:
    return words.NOT_KNOWN if row.reach is None else words.chance(row.reach)


def _or_not_known(value: float | None) -> str:
    return words.NOT_KNOWN if value is None else f"{value:g}"


def _titled(title: str, entries: Sequence[str]) -> list[str]:
    return ["", title, *(f"  {entry}" for entry in entries)] if entries else []


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _interval(value: float, low: float, high: float) -> str:
    return f"{value:.3g} [{low:.3g}, {high:.3g}]"
