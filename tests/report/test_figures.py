"""The figures of a class: scores, checks, mistakes, times, and who is not graded or needs a look."""

from __future__ import annotations

import statistics
from types import SimpleNamespace

import numpy as np
import pytest
from class_reports import NOW, answered, check, class_of, graded, scored
from tiny_course import NAME

from autograder.classroom.autograded import Autograded, Row
from autograder.course import hints
from autograder.grading.result import Report
from autograder.grading.submission import Submission
from autograder.report.figures import FEWEST, ClassReport, Entry, discrimination
from autograder.report.page import entry_of, page

# ---- scores


def test_each_score_falls_into_one_bar_and_full_marks_into_the_last():
    told = class_of(*map(scored, (0, 0.5, 1, 9.5, 10, 10)), points=10)
    assert [bar for bar in told.histogram() if bar[2]] == [(0, 1, 2), (1, 2, 1), (9, 10, 3)]
    assert len(told.histogram()) == 10


@pytest.mark.parametrize("points", [0.5, 1, 2, 7, 20, 33, 100, 2000])
def test_the_bars_reach_from_nothing_to_all_points_and_are_few(points):
    bars = class_of(scored(points, points), points=points).histogram()
    assert bars[0][0] == 0
    assert bars[-1][0] < points <= bars[-1][1]
    assert len(bars) <= 10
    assert bars[-1][2] == 1


# ---- checks


def test_discrimination_is_the_correlation_with_all_the_rest():
    passed = [True] * 5 + [False] * 5
    rest = [9.0, 8.0, 8.0, 7.0, 3.0, 6.0, 2.0, 2.0, 1.0, 0.0]
    assert discrimination(passed, rest) == pytest.approx(np.corrcoef(passed, rest)[0, 1])
    assert discrimination([not each for each in passed], rest) == pytest.approx(-np.corrcoef(passed, rest)[0, 1])


@pytest.mark.parametrize("passed", [[True] * FEWEST, [False] * FEWEST, [True, False] * (FEWEST // 2 - 1)])
def test_discrimination_is_undefined_where_all_or_none_passed_or_students_are_few(passed):
    assert discrimination(passed, list(map(float, range(len(passed))))) is None


def test_discrimination_is_undefined_where_all_have_the_same_rest():
    assert discrimination([True, False] * FEWEST, [0.1 + 0.2, 0.3] * FEWEST) is None


def test_a_check_is_compared_with_the_rest_without_its_own_points():
    # Passing c0 goes with failing c1: with its own points in the total the two would look unrelated.
    told = class_of(*[answered(number < 6, number >= 6) for number in range(12)])
    [exercise] = told.exercises()
    assert [each.discrimination for each in exercise.checks] == pytest.approx([-1, -1])
    assert "\N{MINUS SIGN}1.00" in page(told, NOW)


def test_exercises_and_checks_stand_in_the_order_of_the_course_with_their_shares():
    one = graded(("zeta", (check("b"), check("a", "failed"))), ("alpha", (check("a"),)))
    two = graded(("zeta", (check("b"), check("a"))), ("alpha", (check("a", "skipped"),)))
    zeta, alpha = class_of(one, two).exercises()
    assert (zeta.name, alpha.name) == ("zeta", "alpha")
    assert [each.check.name for each in zeta.checks] == ["b", "a"]
    assert [each.share for each in zeta.checks] == [1, 0.5]
    assert (zeta.mean, zeta.points) == (1.5, 2)
    assert alpha.checks[0].endings == {"passed": 1, "skipped": 1}


def test_the_check_that_fails_most_is_marked_and_a_skipped_one_did_not_fail():
    reports = [graded(("f", (check("first", "failed"), check("second", "skipped"), check("third")))) for _ in range(3)]
    reports += [graded(("f", (check("first"), check("second", "crashed"), check("third", "timeout"))))]
    [exercise] = class_of(*reports).exercises()
    assert [each.check.name for each in exercise.checks if each.fails_most] == ["first"]


def test_checks_that_fail_equally_often_are_all_marked():
    endings = ["failed"] * 10 + ["skipped"] * 3 + ["passed"] * 44, ["skipped"] * 2 + ["timeout"] * 10 + ["passed"] * 45
    reports = [
        graded(("f", (check("first", one), check("second", other)))) for one, other in zip(*endings, strict=True)
    ]
    [exercise] = class_of(*reports).exercises()
    assert [each.fails_most for each in exercise.checks] == [True, True]


def test_where_everyone_passes_no_check_fails_most():
    told = class_of(answered(True, True), answered(True, True))
    assert not any(each.fails_most for exercise in told.exercises() for each in exercise.checks)
    assert "fails most" not in page(told, NOW)


# ---- mistakes


def test_mistakes_are_ranked_by_students_and_one_who_makes_it_twice_counts_once():
    sign, shape = check("c", "failed", mistake="wrong-sign"), check("c", "failed", mistake="wrong-shape")
    twice = graded(("f", (shape, shape)), ("g", (shape,)))
    told = class_of(twice, graded(("g", (sign,))), graded(("g", (sign,))), answered(True)).mistakes()
    assert [(each.id, each.students, each.exercises) for each in told] == [
        ("wrong-sign", 2, {"g": 2}),
        ("wrong-shape", 1, {"f": 1, "g": 1}),
    ]
    assert told[0].hint == hints.of(NAME)["wrong-sign"]


def test_the_example_is_of_the_student_who_has_least_else_wrong_then_the_shortest():
    mistaken = check("a", "failed", mistake="wrong-sign")
    alone = graded(("f", (mistaken, check("b"))))
    with_another = graded(("f", (mistaken, check("b", "failed"))))
    entries = [
        Entry("0", with_another, sources={"f": "short"}),
        Entry("1", alone, sources={"f": "a long one"}),
        Entry("2", alone, sources={"f": "longer"}),
        Entry("3", alone),  # it can't be shown
    ]
    [mistake] = ClassReport("x", 2, entries).mistakes()
    assert (mistake.example, mistake.shown) == ("longer", "f")


# ---- times, and who is not graded


def test_times_are_the_median_the_95th_percentile_and_the_slowest():
    seconds = [0.5, 0.25, 4.0, 1.0, 2.0]
    times = class_of(*[graded(seconds=each) for each in seconds]).times()
    assert times["median"] == statistics.median(seconds)
    assert times["p95"] == pytest.approx(3.6)  # between the two largest, four fifths of the way
    assert (times["slowest"], times["student"], times["students"]) == (4.0, "2", 5)


def test_reports_without_seconds_have_no_times():
    told = class_of(graded(("f", (check("a"),)), seconds=0.0))
    assert told.times() is None
    assert "No run times are kept of these" in page(told, NOW)


def test_everyone_who_is_not_graded_is_named_with_the_reason():
    entries = [
        Entry("fine", answered(True), ""),
        Entry("slow", graded(("f", (check("a", "timeout"), check("b", "timeout"))))),
        Entry("empty", Report("x", "unreadable", "the file is empty", (), 0.1)),
        Entry("unlucky", Report("x", "grader-error", "the worker could not start", (), 0.1)),
        Entry("no-notebook", None, reason="there is no notebook in the submitted folder"),
        Entry("handed-in-again", None, "waiting"),
        Entry("kept", answered(False), "earlier"),
    ]
    told = ClassReport(NAME, 2, entries)
    assert told.ungraded() == {
        "can't be read as a submission, 0 points: the file is empty": ["empty"],
        "grader failed: the worker could not start": ["unlucky"],
        "there is no notebook in the submitted folder": ["no-notebook"],
        "not graded since it was handed in: run `autograder autograde 01-halves`": ["handed-in-again"],
    }
    assert told.timeouts() == {"f": ["slow"]}
    assert list(told.differing().values()) == [["kept"]]
    assert "1 of the 3" in page(told, NOW)


def test_whose_marks_a_person_should_look_at_is_said_by_the_reason():
    entries = [
        Entry("fine", answered(True)),
        Entry("unreadable", Report("x", "unreadable", "the file is empty", (), 0.1)),
        Entry("marked-by-hand", answered(True), by_hand=True),
    ]
    told = ClassReport(NAME, 1, entries)
    assert list(told.to_look_at().values()) == [["unreadable"], ["marked-by-hand"]]
    assert "Needs a look</h2>" in page(told, NOW)
    assert "Needs a look" not in page(class_of(answered(True)), NOW)


TODAY, EARLIER = answered(True), answered(False)


@pytest.mark.parametrize(
    ("kept", "standing", "scores", "embedded", "state", "report"),
    [
        (TODAY, "unchanged", {"f": 2}, EARLIER, "", TODAY),
        (TODAY, "earlier", {"f": 2}, EARLIER, "regraded", TODAY),
        (TODAY, "new", {}, None, "unwritten", TODAY),
        (None, "unchanged", {"f": 2}, EARLIER, "", EARLIER),
        (None, "earlier", {"f": 2}, EARLIER, "earlier", EARLIER),
        (None, "earlier", {"f": 2}, None, "foreign", None),
        (None, "new", {}, None, "waiting", None),
        (None, "new", {"f": 2}, EARLIER, "waiting", None),  # of a file that was handed in before
        (None, "new", {"f": None}, None, "failed", None),
    ],
)
def test_a_kept_report_comes_first_and_each_difference_from_the_gradebook_has_its_name(
    kept, standing, scores, embedded, state, report
):
    reports = {each.name: each.as_dict() for each in embedded.exercises} if embedded else {}
    handed = Submission.of("x.py", b"def f(x): pass")
    room = SimpleNamespace(
        work=SimpleNamespace(points={"f": 1.0, "new-since-then": 1.0}),
        plain=False,
        task=lambda student: SimpleNamespace(key="key", handed=handed),
        standing=lambda student, task: standing,
        kept=SimpleNamespace(load=lambda key: kept),
        row=lambda student: Row(None, scores) if scores else None,
        autograded=lambda student: Autograded(reports=reports),
    )
    entry = entry_of(room, "someone", SimpleNamespace(problem=lambda each: "", anonymous=lambda *_: {}))
    assert entry.state == state
    assert (entry.report and entry.report.exercises) == (report and report.exercises)
