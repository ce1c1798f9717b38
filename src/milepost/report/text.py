"""The answer as plain text: about twelve lines, for people who never heard of learning curves."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from milepost.base.measurement import Verdict
from milepost.evidence.assessment import Assessment, ForecastPoint
from milepost.report import costs, words

LABEL_WIDTH = 14
AUTOMATIC = "automatic"
WORTH_SAYING = 0.05
LEVEL_WORDS = {"0.5": "even chance", "0.8": "80 % sure", "0.95": "95 % sure"}


def first_screen(assessment: Assessment, *, width: int = 100) -> list[str]:
    """Say the answer in about twelve lines of plain text, `width` characters wide (long words excepted).

    Without a requirement the lines say what can be reached. What is not known says so; no line is ever NaN.
    """
    entries = [
        ("Answer", answer(assessment)),
        ("Best now", best_now(assessment)),
        ("With more", with_more(assessment)),
        ("Labels needed", labels_line(assessment)),
        ("Ceiling", ceiling_line(assessment)),
        ("What blocks", assessment.blocks),
        ("Failed", "; ".join(f"{row.candidate}: {row.failure}" for row in assessment.ladder if row.failure)),
        ("Best design", design_line(assessment)),
        ("Cost", cost_line(assessment)),
        ("To improve", improve_line(assessment)),
        ("To decide", assessment.decides_next),
        ("Next", assessment.next_command),
    ]
    head = f"{assessment.project}: {question(assessment)}"
    body = [line for label, text in entries if text for line in _entry(label, text, width)]
    return [*wrapped(head, width, first="", then=""), *body]


def question(assessment: Assessment) -> str:
    """Ask the question that the assessment answers, in words."""
    if assessment.target is None:
        return f"what {metric_label(assessment)} can be reached?"
    return f"can we reach {words.requirement(assessment.deciding)}?"


def answer(assessment: Assessment) -> str:
    """Say the verdict with its probability, or the lifecycle's own sentence where nothing is required."""
    if assessment.target is None:
        return assessment.summary or "nothing is required yet, so there is nothing to decide"
    verdict = words.VERDICT_WORDS[assessment.verdict] + as_design(assessment)
    if not words.is_known(assessment.probability):
        return f"{verdict}. How likely it is, is not known."
    likely, chance = words.likelihood(assessment.probability), words.chance(assessment.probability)
    limit = within(assessment) if assessment.learned else "with what was measured, none of which learns,"
    said = f"{verdict}. Reaching it {limit} is {likely}: chance {chance}."
    return " ".join([said, *(f"But {text}." for text in assessment.broken)])


def as_design(assessment: Assessment) -> str:
    """Name the product design that the verdict is about, and what fully automatic use would be."""
    if assessment.best_design in ("", AUTOMATIC):
        return ""
    name = f"as the design '{assessment.best_design}'"
    said = f", not even {name}" if assessment.verdict is Verdict.NO else f", {name}"
    automatic = next((row for row in assessment.designs if row.design == AUTOMATIC), None)
    if automatic is None or not words.is_known(automatic.probability):
        return said
    chance = words.chance(automatic.probability)
    return f"{said} (fully automatic: chance {chance})"


def within(assessment: Assessment) -> str:
    """Say up to how many labels the probability speaks."""
    if assessment.budget_labels is not None:
        return f"within your budget of {words.count(assessment.budget_labels)} labels"
    return f"with up to {words.count(assessment.horizon)} labels (no label budget is given)"


def needed(assessment: Assessment, labels_for: Mapping[str, int | None], level: str) -> str:
    """Say how many labels reach the requirement at this level, or that those there are suffice."""
    count = labels_for.get(level)
    if count is not None and count <= assessment.labels_now:
        return "those you have"
    furthest = (row.frontier[-1].labels for row in assessment.designs if row.frontier)
    return words.labels_needed(labels_for, level, max([assessment.horizon, *furthest]))


def best_now(assessment: Assessment) -> str:
    """Say the best score measured, by whom, and from how many labels."""
    now = assessment.score_now
    if now is None or not words.is_known(now.value):
        return "not known: no candidate was measured"
    value = words.measured(assessment.deciding or assessment.metric, now)
    return f"{value} {metric_words(assessment)}, by {by_whom(assessment)}"


def by_whom(assessment: Assessment) -> str:
    """Name the best candidate, with the labels of its largest fits where it learns."""
    best = assessment.best_candidate
    return (
        best if (count := labels_of_best(assessment)) is None else f"{best} from {words.count(count)} labels"
    )


def labels_of_best(assessment: Assessment) -> int | None:
    """Say on how many labels the best candidate was trained; None where it does not learn."""
    own = [
        curve for curve in assessment.curves if curve.candidate == assessment.best_candidate and curve.ahead
    ]
    row = next((row for row in assessment.ladder if row.candidate == assessment.best_candidate), None)
    return row.labels if own and row is not None else None


def with_more(assessment: Assessment) -> str:
    """Say the score to expect at twice and four times the labels, with the range of 8 cases in 10."""
    if assessment.score_2x is None and assessment.score_4x is None:
        alone = f"not known: {assessment.best_candidate} has no learning curve"
        return alone if assessment.learned else words.NO_CURVE
    unit = assessment.deciding or assessment.metric
    parts = [
        f"{_so_many(assessment, times, point)} labels: {words.forecast(unit, point)}"
        for times, point in (("2", assessment.score_2x), ("4", assessment.score_4x))
    ]
    return "; ".join([*parts, *filter(None, [words.rests_on(assessment.score_4x)])])


def _so_many(assessment: Assessment, times: str, point: ForecastPoint | None) -> str:
    """Say how many labels a forecast is for: times those that the best candidate had, or in numbers."""
    if point is None or labels_of_best(assessment) == assessment.labels_now:
        return f"{times} times the"
    return words.count(point.size)


def labels_line(assessment: Assessment) -> str:
    """Say how many labels give an even, an 80 % and a 95 % chance."""
    if assessment.target is None:
        return "not known: nothing is required yet"
    if not assessment.labels_for:
        return words.NOT_KNOWN
    never = "".join(f"; {text}" for text in [never_words(assessment)] if text)
    if not assessment.learned and assessment.labels_for.get("0.5") is None:
        return words.NO_CURVE
    if all(needed is None for needed in assessment.labels_for.values()):
        chance = words.chance(assessment.probability)
        return f"less likely than not with up to {words.count(assessment.horizon)} labels: chance {chance}{never}"
    needs = {level: needed(assessment, assessment.labels_for, level) for level in LEVEL_WORDS}
    by_need: dict[str, list[str]] = {}
    for level, need in needs.items():
        by_need.setdefault(need, []).append(LEVEL_WORDS[level])
    return "; ".join(f"{' or '.join(levels)}: {need}" for need, levels in by_need.items()) + never


def never_words(assessment: Assessment) -> str:
    """Say the chance that no number of labels is enough for the best design; nothing where it is below 5 %."""
    row = next((row for row in assessment.designs if row.design == assessment.best_design), None)
    if row is None or row.never is None or row.never < WORTH_SAYING:
        return ""
    return f"no number of labels is enough: chance {words.chance(row.never)}"


def ceiling_line(assessment: Assessment) -> str:
    """Say the best score that any method could reach on these labels, as far as it is known."""
    if assessment.ceiling is None or not words.is_known(assessment.ceiling.value):
        return "not known yet" + (f": {assessment.ceiling_note}" if assessment.ceiling_note else "")
    value = words.measured(assessment.deciding or assessment.metric, assessment.ceiling)
    if assessment.voted_ceiling is None:
        guess = f"not known: the candidates tried point to about {value}, another kind of model may pass it"
        return guess + (f"; {assessment.ceiling_note}" if assessment.ceiling_note else "")
    note = f"; {assessment.ceiling_note}" if assessment.ceiling_note else ""
    return f"the best that any method can reach is about {value}{note}"


def design_line(assessment: Assessment) -> str:
    """Name the product design to choose, and what it does."""
    if not assessment.best_design:
        return words.NOT_KNOWN
    row = next((row for row in assessment.designs if row.design == assessment.best_design), None)
    if row is None:
        return assessment.best_design
    return f"{row.design}: {row.explains}" if row.explains else row.design


def cost_line(assessment: Assessment) -> str:
    """Say what it costs to get there, in the currency of the project file."""
    value = words.money(assessment.cost_low, assessment.cost_high)
    if assessment.target is None:
        return costs.no_parts(assessment)
    if assessment.cost_high == 0:
        return "nothing: no labels have to be bought"
    if value == words.NOT_KNOWN and assessment.labels_for and assessment.labels_for.get(costs.LIKELY) is None:
        return costs.no_parts(assessment)
    if value == words.NOT_KNOWN:
        return "not known: write what a label costs in the project file, as in costs: {label: 0.20 to 0.50}"
    return f"{value} (in the currency of your project file)"


def improve_line(assessment: Assessment) -> str:
    """Say what the errors of the best candidate ask for; nothing where they do not tell, or all is met."""
    advice = assessment.advice
    if advice is None or not advice.tells or assessment.verdict is Verdict.YES:
        return ""
    named = advice.goal_name and advice.goal_name not in advice.says
    against = f", against {advice.goal_name}" if named else ""
    return f"{advice.candidate}{against}: {advice.says}"


def metric_words(assessment: Assessment) -> str:
    """Name what the scores measure, without the threshold."""
    return words.metric_name(assessment.deciding or assessment.metric)


def metric_label(assessment: Assessment) -> str:
    """Name the optimised metric."""
    return words.metric_name(assessment.metric)


def optimises_what_decides(assessment: Assessment) -> bool:
    """Say whether the requirement that decides is one on the optimised metric."""
    return metric_words(assessment) == metric_label(assessment)


def _entry(label: str, text: str, width: int) -> list[str]:
    return wrapped(text, width, first=f"{label:<{LABEL_WIDTH}} ", then=" " * (LABEL_WIDTH + 1))


def wrapped(text: str, width: int, *, first: str, then: str) -> list[str]:
    """Break a text into lines; `first` and `then` begin the first line and the others."""
    # A no-break blank keeps "46 %" on one line; terminals get an ordinary blank in the end.
    bound = " ".join(text.split()).replace(" %", "\u00a0%")
    lines = textwrap.wrap(
        bound,
        width,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]
