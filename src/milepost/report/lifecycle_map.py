"""The life cycle as the lecture draws it: two columns, four stages and their steps, arrows on and back."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.evidence.questions import Question, Stage
from milepost.evidence.records import BackEdge
from milepost.evidence.status import Status, StatusRow

STATE_WORDS = {
    "yes": "yes",
    "no": "no",
    "unknown": "not decided",
    "open": "not asked yet",
    "uncovered": "not covered",
}


ACROSS_COMMAND = "milepost portfolio"
"""What answers for both columns across projects: whom to hire, and what to buy."""


LONGEST_NOTE = 15
"""Letters that fit under the name of a step."""


def _said(state: str, stale: bool) -> str:
    return f"{STATE_WORDS[state]}, stale" if stale else STATE_WORDS[state]


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle on the map, in pixels; `label` is its name, `note` what stands below it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of the 16 steps: its box, the state of its question, and the arrow from the step before."""

    box: Box
    question: Question
    state: str
    stale: bool
    arrow: str

    @property
    def says(self) -> str:
        """The state in words, for those who hear the map."""
        return _said(self.state, self.stale)


@dataclass(frozen=True, kw_only=True)
class BackArrow:
    """One of the six back edges; `number` is its place in the list of those that fire, 0 when it does not."""

    path: str
    number: int
    badge_x: float
    badge_y: float


@dataclass(frozen=True, kw_only=True)
class LifeCycleMap:
    """Everything that is drawn, in pixels from the top left corner."""

    name: str
    width: float
    height: float
    across: tuple[Box, ...]
    stages: tuple[Box, ...]
    forward: tuple[str, ...]
    steps: tuple[Step, ...]
    back: tuple[BackArrow, ...]
    upright: bool


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """The measures of a map: a wide one with its steps in rows, a narrow one with its steps in columns."""

    name: str
    left: float
    stage_x: float
    stage_width: float
    gap: float
    head: float
    step_width: float
    step_height: float
    step_gap: float
    lane: float
    upright: bool


_WIDE = _Plan(
    name="wide",
    left=150,
    stage_x=186,
    stage_width=676,
    gap=30,
    head=36,
    step_width=114,
    step_height=48,
    step_gap=18,
    lane=20,
    upright=False,
)
_NARROW = _Plan(
    name="narrow",
    left=30,
    stage_x=42,
    stage_width=222,
    gap=24,
    head=34,
    step_width=198,
    step_height=30,
    step_gap=8,
    lane=14,
    upright=True,
)


def draw_map(status: Status, *, narrow: bool = False) -> LifeCycleMap:
    """Lay the life cycle out for a wide page, or for a phone (steps below each other)."""
    plan = _NARROW if narrow else _WIDE
    stages = _stage_boxes(plan)
    last = stages[-1]
    height = last.y + last.height + 2
    return LifeCycleMap(
        name=plan.name,
        width=plan.stage_x + plan.stage_width + 4.4 * plan.lane,
        height=height,
        across=_across_boxes(plan, height),
        stages=stages,
        forward=tuple(_down(plan, box) for box in stages[:-1]),
        steps=tuple(
            step
            for box, stage in zip(stages, Stage, strict=True)
            for step in _steps(plan, box, stage, status)
        ),
        back=_back_arrows(plan, stages, status.back),
        upright=plan.upright,
    )


def state_of(row: StatusRow) -> str:
    """Name the state of a question: yes, no, unknown, open (not asked yet) or uncovered (by this version)."""
    if row.verdict is not None:
        return row.verdict.value
    return "open" if row.covered else "uncovered"


def _stage_boxes(plan: _Plan) -> tuple[Box, ...]:
    boxes: list[Box] = []
    y = 1.0
    for stage in Stage:
        count = sum(question.stage is stage for question in Question)
        rows = count if plan.upright else 1
        height = plan.head + rows * plan.step_height + (rows - 1) * plan.step_gap + 14
        boxes.append(Box(x=plan.stage_x, y=y, width=plan.stage_width, height=height, label=stage.value))
        y += height + plan.gap
    return tuple(boxes)


def _across_boxes(plan: _Plan, height: float) -> tuple[Box, ...]:
    # The lecture draws team & hiring as a small box above a tall one for infra & tooling.
    note = ACROSS_COMMAND
    top = 0.24 * height
    return (
        Box(x=1, y=1, width=plan.left, height=top - 1, label="team & hiring", note=note),
        Box(x=1, y=top + 14, width=plan.left, height=height - top - 16, label="infra & tooling", note=note),
    )


def _steps(plan: _Plan, stage_box: Box, stage: Stage, status: Status) -> list[Step]:
    rows = {row.question: row for row in status.rows}
    steps = []
    for place, question in enumerate(question for question in Question if question.stage is stage):
        row = rows.get(question)
        along = place * (plan.step_height if plan.upright else plan.step_width) + place * plan.step_gap
        x = stage_box.x + 12 + (0 if plan.upright else along)
        y = stage_box.y + plan.head + (along if plan.upright else 0)
        state, stale = (state_of(row), bool(row.stale_because)) if row else ("uncovered", False)
        said = _said(state, stale)
        note = said if len(said) <= LONGEST_NOTE else "stale"  # the sign beside it says the verdict
        box = Box(x=x, y=y, width=plan.step_width, height=plan.step_height, label=question.value, note=note)
        steps.append(
            Step(box=box, question=question, state=state, stale=stale, arrow=_arrow_to(plan, box, place))
        )
    return steps


def _arrow_to(plan: _Plan, box: Box, place: int) -> str:
    if place == 0:
        return ""
    if plan.upright:
        return f"M{box.x + 16:g},{box.y - plan.step_gap:g} v{plan.step_gap:g}"
    middle = box.y + box.height / 2
    return f"M{box.x - plan.step_gap + 4:g},{middle - 4:g} l5,4 l-5,4"


def _down(plan: _Plan, box: Box) -> str:
    x = box.x + box.width / 2
    return f"M{x:g},{box.y + box.height + 4:g} v{plan.gap - 10:g}"


def _back_arrows(plan: _Plan, stages: tuple[Box, ...], fired: tuple[BackEdge, ...]) -> tuple[BackArrow, ...]:
    order = list(Stage)
    numbers = {(order.index(edge.source), order.index(edge.target)): i + 1 for i, edge in enumerate(fired)}
    pairs = [(source, target) for source in range(4) for target in range(source)]
    ends = _slots(stages, pairs)
    # Longer ways lie further out; the two of length two overlap and take a lane each.
    lanes = {pair: {1: 1, 2: 2 + (pair[1] == 1), 3: 4}[pair[0] - pair[1]] for pair in pairs}
    arrows = []
    for pair in sorted(pairs, key=lambda pair: pair in numbers):
        start, end = ends[pair]
        side = plan.stage_x + plan.stage_width
        lane = side + lanes[pair] * plan.lane
        path = f"M{side:g},{start:g} H{lane - 6:g} q6,0 6,-6 V{end + 6:g} q0,-6 -6,-6 H{side + 7:g}"
        middle = (start + end) / 2
        arrows.append(BackArrow(path=path, number=numbers.get(pair, 0), badge_x=lane, badge_y=middle))
    return tuple(arrows)


def _slots(
    stages: tuple[Box, ...], pairs: list[tuple[int, int]]
) -> dict[tuple[int, int], tuple[float, float]]:
    """Give each back edge its height at both ends, so that no two lines cross beside a stage."""
    starts: dict[tuple[int, int], float] = {}
    ends: dict[tuple[int, int], float] = {}
    for i, box in enumerate(stages):
        leaving = sorted((p for p in pairs if p[0] == i), key=lambda p: p[0] - p[1])
        arriving = sorted((p for p in pairs if p[1] == i), key=lambda p: p[1] - p[0])
        for place, pair in enumerate([*leaving, *arriving]):
            y = box.y + box.height * (place + 1) / (len(leaving) + len(arriving) + 1)
            (starts if pair[0] == i else ends)[pair] = y
    return {pair: (starts[pair], ends[pair]) for pair in pairs}
