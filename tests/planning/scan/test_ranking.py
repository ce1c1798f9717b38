"""The order of functions, their reasons, and the kind of learner."""

import itertools

import pytest

from milepost.planning.scan.explain import hand_score, reasons_for
from milepost.planning.scan.findings import Opinion, finding_of
from milepost.planning.scan.learner import Learner, learner_for
from milepost.planning.scan.model import shipped_model
from tests.planning.scan.snippets import LOOK_ALIKES, RULES, ranked, read


def test_rules_rank_above_code_that_looks_like_them():
    order = [
        one.described.function.name.rpartition(".")[2]
        for one in ranked(*RULES.values(), *LOOK_ALIKES.values())
    ]
    assert set(order[: len(RULES)]) == set(RULES)


def test_places_count_up_while_scores_and_probabilities_go_down():
    found = ranked(*RULES.values(), *LOOK_ALIKES.values())
    assert [one.place for one in found] == list(range(1, len(found) + 1))
    for better, worse in itertools.pairwise(found):
        assert better.score >= worse.score
        assert 0 < worse.probability <= better.probability < 1


def test_an_empty_package_has_no_order():
    assert ranked() == ()
    assert ranked("x = 1\n", "") == ()


def test_the_order_does_not_depend_on_the_order_of_the_files():
    one = {(it.described.function.name, round(it.score, 9)) for it in ranked(*RULES.values())}
    other = {(it.described.function.name, round(it.score, 9)) for it in ranked(*reversed(RULES.values()))}
    assert one == other


def test_every_reason_names_lines_of_its_function():
    for one in read(*RULES.values()).described:
        reasons = reasons_for(one)
        assert reasons
        for reason in reasons:
            assert reason.lines
            assert all(one.function.line <= line <= one.function.last for line in reason.lines)
            assert str(reason.lines[0]) in str(reason)


def test_the_strongest_reason_comes_first_and_a_doubt_last():
    one = next(iter(read(RULES["sentiment_score"].replace("by rules of thumb", "as RFC 1 says")).described))
    reasons = reasons_for(one)
    points = [reason.points for reason in reasons if reason.speaks_for]
    assert points == sorted(points, reverse=True)
    assert not reasons[-1].speaks_for
    assert "specification" in reasons[-1].says


def test_reasons_show_what_stands_there():
    one = next(iter(read(RULES["looks_like_title"]).described))
    text = " ".join(str(reason) for reason in reasons_for(one, most=9))
    assert "STOP_RE" in text
    assert "line 9" in text or "lines 9" in text


def test_the_score_by_hand_prefers_rules_and_distrusts_specifications():
    rules = min(hand_score(one) for one in read(*RULES.values()).described)
    alike = max(hand_score(one) for one in read(*LOOK_ALIKES.values()).described)
    assert rules > alike


@pytest.mark.parametrize(
    ("name", "learner"),
    [
        ("guess_language", Learner.TEXT),
        ("sentiment_score", Learner.SCORE),
        ("match_quality", Learner.RANKING),
        ("looks_like_title", Learner.TEXT),
    ],
)
def test_the_kind_of_learner_follows_from_what_goes_in_and_out(name, learner):
    assert learner_for(read(RULES[name]).described[0]) is learner


@pytest.mark.parametrize(
    ("text", "learner"),
    [
        (
            "def is_spam(mail):\n    return mail.links > 12 and mail.age < 0.5 and mail.size > 3000\n",
            Learner.TABULAR,
        ),
        (
            "def split_sentences(text):\n    tokens = text.split('.')\n    spans = [t for t in tokens if t]\n"
            "    tokens += re.findall('[.!?]', text)\n    return spans\n",
            Learner.SEQUENCE,
        ),
    ],
)
def test_numbers_are_a_table_and_pieces_a_sequence(text, learner):
    assert learner_for(read(text).described[0]) is learner


def test_a_finding_proposes_and_tells_its_words():
    one = ranked(RULES["guess_language"])[0]
    finding = finding_of(one, shipped_model(), opinion=Opinion.NONE, kept=None)
    assert finding.function == "guess_language"
    assert finding.maintenance is None
    assert "word" in finding.words
    assert finding.lines_of_code == 10
