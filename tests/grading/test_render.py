"""Reports are readable, and whatever a student's code put into them stays text."""

import io
import re

import pytest

from autograder.course.columns import width
from autograder.grading import render
from autograder.grading.result import CheckResult, ExerciseResult, Report

SHAPE = CheckResult("shape", "gives a column", "shape", "passed", 1.0)
VALUE = CheckResult(
    *("value", "follows the formula", "value", "failed", 2.0, "sum-instead-of-mean"),
    message="expected 2.5, not 5",
    hint="did you divide by m?",
)
MSE = ExerciseResult("mse", (SHAPE, VALUE), note="graded with a right `hypothesis`")


def report(status="graded", message="", exercises=(MSE,)):
    return Report("half-finished.ipynb", status, message, exercises, 0.25)


def test_text_shows_points_titles_and_what_to_try():
    assert render.text(report(), colour=False).split("\n") == [
        "half-finished.ipynb: 1 / 3 points (0.2 s)",
        "mse: 1 / 3 points",
        "  graded with a right `hypothesis`",
        "  ✓     1 / 1  gives a column",
        "  ✗     0 / 2  follows the formula",
        "               expected 2.5, not 5 [sum-instead-of-mean]",
        "               → did you divide by m?",
    ]


@pytest.mark.parametrize("words", ["가중치와 편향의 비용 " * 20, "비" * 150, "x = 3, " + "기울기(gradient) " * 30])
def test_lines_of_wide_letters_fit_the_terminal_and_keep_every_word(words: str) -> None:
    failed = CheckResult("value", "비용", "value", "failed", 1.0, message=words.strip())
    lines = render.check_text(failed).splitlines()
    assert len(lines) > 1
    assert max(map(width, lines)) <= render.WIDTH
    assert min(map(width, lines[:-1])) > render.WIDTH - 20
    assert "".join("".join(lines).split()) == "".join(words.split())


@pytest.mark.parametrize(
    ("status", "said"),
    [("unreadable", "0 points"), ("grader-error", "not graded")],
)
def test_text_of_an_ungraded_report_says_so_and_lists_no_exercise(status, said):
    shown = render.text(report(status, "the reason why"), colour=False)
    assert said in shown
    assert "the reason why" in shown
    assert "mse" not in shown


def test_colour_only_where_it_is_asked_for_or_the_stream_is_a_terminal():
    assert "\x1b[" not in render.text(report(), stream=io.StringIO())
    assert "\x1b[31m✗" in render.text(report(), colour=True)


def test_html_escapes_what_a_student_could_have_written():
    evil = "<script>alert(1)</script>"
    check = CheckResult(evil, evil, "value", "failed", 1.0, message=evil, hint=evil)
    page = render.exercise_html(ExerciseResult(evil, (check,), note=evil)) + render.message_html(evil)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 6


def test_html_has_a_row_for_each_check_with_its_points():
    page = render.exercise_html(MSE)
    assert page.count("<tr>") == 2
    for shown in ("mse: 1 / 3 points", "gives a column", "1 / 1", "0 / 2", "expected 2.5, not 5", "did you divide"):
        assert shown in page


@pytest.mark.parametrize("page", [render.exercise_html(MSE), render.message_html("$\\href{javascript:x}{y}$")])
def test_mathjax_makes_no_formula_of_a_students_words(page):
    assert re.match(r'<\w+ class="tex2jax_ignore mathjax_ignore"', page)


def test_control_characters_of_a_message_never_reach_the_terminal_or_the_page():
    check = CheckResult("a", "a title", "value", "failed", 1.0, message="\x1b[2J\x07gone\r\nsecond line")
    exercise = ExerciseResult("mse", (check,))
    for shown in (render.exercise_text(exercise), render.exercise_html(exercise)):
        assert not set(shown) & set("\x1b\x07\r")
        assert "second line" in shown


@pytest.mark.parametrize(
    ("status", "said"),
    [("skipped", "not checked"), ("crashed", "stopped with an error"), ("timeout", "took too long")],
)
def test_a_check_without_a_message_still_says_what_happened(status, said):
    assert said in render.exercise_text(ExerciseResult("mse", (CheckResult("a", "a title", "value", status, 1.0),)))


@pytest.mark.parametrize(("points", "shown"), [(3.0, "3"), (2.5, "2.5"), (1 / 3, "0.33"), (0.1 + 0.2, "0.3")])
def test_points_are_written_as_a_person_would(points, shown):
    assert render.number(points) == shown
