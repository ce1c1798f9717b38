"""The texts of a project that tries to learn a rule function: project file, baseline, and what to collect."""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass
from typing import Final

from milepost.base.measurement import TaskKind
from milepost.planning.scan.explain import reasons_for
from milepost.planning.scan.features import Described
from milepost.planning.scan.learner import Learner

FIRST_ROWS: Final = 200
_TARGET: Final = "right_answer"
_TEXT_LEARNERS: Final = frozenset({Learner.TEXT, Learner.SEQUENCE})
_OWN: Final = frozenset({"self", "cls"})


@dataclass(frozen=True, kw_only=True)
class RuleProposal:
    """What a project needs to know of a rule function: where it is, what it takes, and what kind of answer it gives.

    `home` is the folder that `module` is imported from, `file` where it stands; `owner` is the class of a method, ""
    for a function; `bound`: whether a method needs an object of it.
    """

    function: str
    module: str
    home: str
    file: str
    owner: str
    bound: bool
    name: str
    place: str
    inputs: tuple[str, ...]
    target: str
    task: TaskKind
    learner: Learner
    reasons: tuple[str, ...]


def proposal_for(one: Described, learner: Learner, *, module: str, home: str, file: str) -> RuleProposal:
    """Say what a project about this function looks like."""
    function = one.function
    owner, _, name = function.name.rpartition(".")
    wanted = [each for each in function.parameters if each not in _OWN]
    inputs = tuple(each for each in wanted if each != _TARGET) or ("input",)
    return RuleProposal(
        function=function.name,
        module=module,
        home=home,
        file=file,
        owner=owner,
        bound=function.parameters[:1] == ("self",),
        name=name,
        place="".join(
            letter if letter.isprintable() else "?" for letter in f"{function.path}:{function.line}"
        ),
        inputs=inputs,
        target=_TARGET,
        task=TaskKind.REGRESSION if learner is Learner.SCORE else TaskKind.CLASSIFICATION,
        learner=learner,
        reasons=tuple(str(reason) for reason in reasons_for(one)),
    )


def contract_text(proposal: RuleProposal, *, rules: str, rows: str) -> str:
    """Write the project file; it is whole, but its table has no rows yet and its requirement is a placeholder."""
    text = proposal.learner in _TEXT_LEARNERS
    quoted = [
        json.dumps(one, ensure_ascii=False) for one in proposal.inputs
    ]  # `no` and `null` are words here
    inputs = [f"    - {{{one}: text}}" if text else f"    - {one}" for one in quoted]
    regression = proposal.task is TaskKind.REGRESSION
    required = "r2 >= 0.80" if regression else "accuracy >= 0.95"
    return (
        "\n".join(
            [
                f"# Proposed by `milepost scan --start` for {proposal.function} ({proposal.place}).",
                "milepost: 1",
                f"name: {_slug(proposal.function)}",
                f'problem: "Learn what {proposal.function} decides by hand-written rules."   # say for whom',
                "task:",
                f"  kind: {proposal.task.value}   # a guess; write {_other(proposal.task)} if that is what comes back",
                f"  target: {proposal.target}   # what people say is right, not what the rules say",
                "  inputs:",
                *inputs,
                "data:",
                f"  sources: [{{uri: {rows}}}]",
                "  split: {validation: 0.15, calibration: 0.10, test: 0.20}   # the rest is for training",
                "metric:",
                f"  optimize: {'r2' if regression else 'accuracy'}",
                f'  require: ["{required}"]   # PLACEHOLDER: put what the product needs',
                f'baselines: [trivial, {{rules: "{rules}"}}, nearest, linear, boosted]',
                "# costs: {label: 0.20 to 0.50, day: 650}    # one label; one day of work",
            ]
        )
        + "\n"
    )


def rules_module(proposal: RuleProposal) -> str:
    """Write the baseline: a function of a row that calls the rules where they are."""
    arguments = ", ".join(f'row["{one}"]' for one in proposal.inputs)
    if proposal.owner:
        head = proposal.owner.partition(".")[0]
        made = f"{proposal.owner}()" if proposal.bound else proposal.owner
        call = f"{made}.{proposal.name}({arguments})"
        note = (
            f"    # {proposal.owner} is made without arguments here: give it what it needs.\n"
            * proposal.bound
        )
    else:
        head, call, note = proposal.name, f"{proposal.name}({arguments})", ""
    named = all(part.isidentifier() and not keyword.iskeyword(part) for part in proposal.module.split("."))
    return (
        f'"""The rules as a baseline: {proposal.function}, as it is."""\n\n'
        f"{'' if named else 'import importlib.util' + chr(10)}import sys\nfrom typing import Any\n\n"
        f"HOME = {proposal.home!r}\n"
        f"RULES_AT = ({proposal.file!r}, {proposal.function!r})  # whose lines and changes are counted as upkeep\n\n\n"
        "def answer(row: dict[str, Any]) -> Any:\n"
        '    """Answer one row by the rules; put what they return into the words of the target column here."""\n'
        "    if HOME not in sys.path:\n        sys.path.append(HOME)\n"
        f"{_import_lines(proposal.module, head) if named else _load_lines(head)}\n"
        f"{note}    return {call}\n"
    )


def _import_lines(module: str, head: str) -> str:
    return f"    from {module} import {head}\n"


def _load_lines(head: str) -> str:
    """Lines that load a file whose name is no name of a module."""
    return (
        '    spec = importlib.util.spec_from_file_location("scanned", RULES_AT[0])\n'
        "    module = importlib.util.module_from_spec(spec)\n"
        "    spec.loader.exec_module(module)\n"
        f"    {head} = module.{head}\n"
    )


def collect_note(proposal: RuleProposal, *, rows: str) -> str:
    """Write what to collect, and why the rules stay in the race."""
    reasons = "\n".join(f"- {reason}" for reason in proposal.reasons) or "- its words and its shape"
    return f"""# What to collect

`{proposal.function}` ({proposal.place}) answers a question by rules that somebody wrote down:

{reasons}

1. **Inputs** as the function gets them in real use: {", ".join(f"`{one}`" for one in proposal.inputs)}. Take them from
   logs or from the product, by a uniform sample, not only the cases that people complained about.
2. **`{proposal.target}`**: what people say is right, or what turned out later. Not what the rules answer: a model
   that is trained on that learns the rules, with their mistakes, and no test can tell.
3. **{FIRST_ROWS} rows to start with** in `{rows}`: at 90 % right they tell the rules' score to about 4 points either
   way. `milepost assess` then says how many more would be needed. Let two people label 50 of them: where they disagree,
   no model can be right.
4. **The rules stay**: as baseline (they are on the ladder), later as an input of the model, and as a guard.

Try first: a {proposal.learner.value}, beside the rules. Then `milepost check`, `milepost assess`.
"""


def _other(task: TaskKind) -> str:
    return "regression" if task is TaskKind.CLASSIFICATION else "classification"


def _slug(name: str) -> str:
    return "learn-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "rules")
