"""From the text of a log to what functions cost: lines followed back through hunks."""

import difflib
import itertools

from hypothesis import given
from hypothesis import strategies as st

from milepost.planning.scan.history import Place, Upkeep, maintenance, read_history


def commit(subject, *files, at=1_700_000_000, author="a@example.org"):
    """The text of one commit as git prints it: files are (old path, new path, [(old, removed, new, added)])."""
    lines = [f"\1{at}\0{author}\0{subject}\n"]
    for old, new, hunks in files:
        lines.append(f"diff --git a/{old} b/{new}\n")
        if old != new and old and new:
            lines += [f"rename from {old}\n", f"rename to {new}\n"]
        if hunks:
            lines += [
                f"--- {'a/' + old if old else '/dev/null'}\n",
                f"+++ {'b/' + new if new else '/dev/null'}\n",
            ]
        for a, b, c, d in hunks:
            lines.append(f"@@ -{a},{b} +{c},{d} @@ def x():\n")
            lines += ["-- old\n"] * b + ["+++ new\n"] * d  # bodies that look like headers
    return [line.encode() for line in lines]


TEN_TO_TWENTY = Place("m.py", 10, 20)


def read(*commits, place=TEN_TO_TWENTY):
    found = read_history([line for one in commits for line in one], [place])
    return found.functions[place], found


def test_only_changes_inside_the_function_count():
    upkeep, found = read(
        commit("Speak up", ("m.py", "m.py", [(12, 1, 12, 2), (40, 1, 41, 1)])),
        commit("Elsewhere", ("m.py", "m.py", [(30, 5, 30, 0)])),
        commit("Other file", ("n.py", "n.py", [(12, 1, 12, 1)])),
    )
    assert upkeep == Upkeep(commits=1, authors=1, added=2, deleted=1)
    assert found.files["m.py"] == Upkeep(commits=2, authors=1, added=3, deleted=7)
    assert found.commits == 3


def test_lines_added_above_move_the_function_back():
    upkeep, _ = read(
        commit("Add 5 lines on top", ("m.py", "m.py", [(0, 0, 1, 5)])),
        commit("Change line 5 to 6, which was 10 to 11", ("m.py", "m.py", [(5, 2, 5, 2)])),
        commit("Change line 16, which is below", ("m.py", "m.py", [(16, 1, 16, 1)])),
    )
    assert (upkeep.commits, upkeep.added) == (1, 2)


def test_a_function_ends_where_all_of_it_was_added():
    upkeep, _ = read(
        commit("Write it", ("m.py", "m.py", [(7, 0, 8, 15)])),
        commit("Before its time", ("m.py", "m.py", [(8, 4, 8, 4)])),
    )
    assert (upkeep.commits, upkeep.added) == (1, 11)


def test_renames_are_followed_and_people_and_fixes_counted():
    upkeep, found = read(
        commit("Fix the season", ("m.py", "m.py", [(12, 1, 12, 1)]), author="b@example.org"),
        commit("Move", ("old.py", "m.py", [])),
        commit("Bugfix: prefix of names", ("old.py", "old.py", [(11, 1, 11, 1)])),
        commit("Add a prefix", ("", "old.py", [(0, 0, 1, 30)])),
    )
    assert upkeep == Upkeep(commits=3, fixes=2, authors=2, added=13, deleted=2)
    assert found.files["m.py"].commits == 4
    assert "old.py" not in found.files


def test_a_log_without_commits_is_no_history():
    upkeep, found = read()
    assert upkeep == Upkeep()
    assert (found.commits, found.first) == (0, 0.0)


def test_costs_are_a_year_and_short_histories_do_not_blow_up():
    kept = maintenance(Upkeep(commits=4, added=10, deleted=2, authors=1), years=2.0)
    assert (kept.commits_a_year, kept.lines_a_year) == (2.0, 6.0)
    assert maintenance(Upkeep(commits=1), years=0.0).commits_a_year == 12.0


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_any_text_is_read(lines):
    found = read_history([b"\1" + lines[0] if lines else b"", *lines], [Place("m.py", 1, 5)])
    assert found.functions.keys() == {Place("m.py", 1, 5)}


KEPT = [f"keep {number}" for number in range(8)]


@given(data=st.data())
def test_a_function_that_no_commit_touches_is_found_again_where_it_was(data):
    """Lines are put in and taken out around a block; followed back, the block has its first place again."""
    before = data.draw(st.lists(st.sampled_from("abc"), max_size=8))
    after = data.draw(st.lists(st.sampled_from("abc"), max_size=8))
    versions = [[*before, *KEPT, *after]]
    for _ in range(data.draw(st.integers(1, 4))):
        before = data.draw(st.lists(st.sampled_from("abc"), max_size=8))
        after = data.draw(st.lists(st.sampled_from("abc"), max_size=8))
        versions.append([*before, *KEPT, *after])
    place = Place("m.py", len(before) + 1, len(before) + len(KEPT))
    log = []
    for old, new in itertools.pairwise(versions):
        if hunks := hunks_between(old, new):
            log.append(commit("Change", ("m.py", "m.py", hunks)))
    log.append(commit("Begin", ("", "m.py", [(0, 0, 1, len(versions[0]))])))
    upkeep, found = read(*reversed([log[-1], *log[:-1]]), place=place)
    assert (upkeep.commits, upkeep.added, upkeep.deleted) == (1, len(KEPT), 0)
    assert found.files["m.py"].commits == len(log)


def hunks_between(old, new):
    """The hunks of two versions as git counts them: an empty side names the line before it."""
    hunks = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            hunks.append((a1 + 1 if a2 > a1 else a1, a2 - a1, b1 + 1 if b2 > b1 else b1, b2 - b1))
    return hunks


def test_a_commit_that_changes_two_places_counts_once_for_both_together():
    table = Place("m.py", 1, 5)
    log = [
        *commit("Fix both", ("m.py", "m.py", [(2, 1, 2, 1), (12, 1, 12, 2)])),
        *commit("The table alone", ("m.py", "m.py", [(3, 1, 3, 1)])),
        *commit("Neither", ("m.py", "m.py", [(30, 1, 30, 1)])),
    ]
    found = read_history(log, (), groups=[(TEN_TO_TWENTY, table)])
    assert [found.functions[place].commits for place in (TEN_TO_TWENTY, table)] == [1, 2]
    assert found.together == (Upkeep(commits=2, fixes=1, authors=1, added=4, deleted=3),)


def test_a_commit_that_changes_two_files_counts_once_for_a_group_over_both():
    table = Place("words.py", 1, 5)
    log = [
        *commit("Both", ("m.py", "m.py", [(12, 1, 12, 1)]), ("words.py", "words.py", [(2, 1, 2, 3)])),
        *commit("Fix words", ("words.py", "words.py", [(2, 1, 2, 1)])),
    ]
    found = read_history(log, (), groups=[(TEN_TO_TWENTY, table), (TEN_TO_TWENTY,)])
    assert found.together == (
        Upkeep(commits=2, fixes=1, authors=1, added=5, deleted=3),
        Upkeep(commits=1, fixes=0, authors=1, added=1, deleted=1),
    )
