"""The feedback page: what was earned and lost stands first, the reports stand in the notebook, and nothing is fetched."""

from __future__ import annotations

import re

import nbformat
import pytest
from browser import browser, needs_browser
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.classroom.nbgrader.feedback import page
from autograder.classroom.nbgrader.formulas import CHARACTERS, mathml
from autograder.classroom.nbgrader.grade import REPORT_MIME
from autograder.classroom.nbgrader.page_marks import CellMark, Marks
from autograder.classroom.nbgrader.pages import FORMULAS, safe_markdown_with_mathml
from autograder.course import desk
from autograder.course.assignment import Assignment
from autograder.course.hints import Hint
from autograder.grading.result import CheckResult, ExerciseResult

RIGHT = CheckResult("test_sign", "Has the right sign", "value", "passed", 1.0)
WRONG = CheckResult("test_half", "Is half of `x`", "value", "failed", 1.5, "doubled", "expected 2, not 8", "which way?")
WAITS = CheckResult("test_large", "Works for large numbers", "value", "skipped", 0.5, message="waits for the others")

DOUBLED = {"doubled": Hint("which way?", "At the sign `*`.", "Half of 6 is 3, not 12.")}


def reported(*checks):
    return ExerciseResult("half", checks, "")


def test_cell(report):
    known = {"grade_id": "test_half", "grade": True, "solution": False, "task": False, "points": 3.0}
    shown = new_output("display_data", data={"text/html": "<p>old</p>", REPORT_MIME: report.as_dict()})
    score = new_output("execute_result", data={"text/plain": repr(report.score)})
    return new_code_cell("assert half(4) == 2", metadata={"nbgrader": known}, outputs=[shown, score])


test_cell.__test__ = False


def answer_cell(source="def half(x):\n    return 2 * x", outputs=()):
    known = {"grade_id": "half", "grade": False, "solution": True, "task": False}
    return new_code_cell(source, metadata={"nbgrader": known}, outputs=list(outputs))


def made(report, *others, score=None, penalty=0.0, comments=None, known=None):
    node = new_notebook(cells=[new_markdown_cell("# Halves"), answer_cell(), test_cell(report), *others])
    cells = {"test_half": CellMark(report.score if score is None else score, 3.0)}
    return page("halves", node, Marks(cells, comments or {}, penalty), known=known)


def top(text):
    """What stands before the notebook."""
    return text[text.index("<body>") : text.index("<main>")]


def test_what_was_earned_and_lost_stands_first_with_why_and_a_link_to_the_place():
    text = made(reported(RIGHT, WRONG))
    assert "1 of 3 points" in top(text)
    [address] = re.findall(r'<a href="#([^"]+)">half</a>', top(text))
    assert f'id="{address}"' in text[text.index("<main>") :]
    for said in ("Is half of <code>x</code>", "expected 2, not 8 [doubled]", "which way?", "0 / 1.5"):
        assert said in top(text)
    assert "Has the right sign" not in top(text)


def test_of_code_only_what_has_a_colour_of_its_own_is_marked():
    text = made(reported(RIGHT))
    assert '<span class="k">return</span> <span class="mi">2</span> * x\n' in text
    assert not re.search(r'<span class="[npow]">', "".join(re.findall("<pre.*?</pre>", text, re.DOTALL)))


def test_the_whole_report_stands_in_the_notebook_and_the_self_check_is_folded():
    notebook = made(reported(RIGHT, WRONG)).partition("<main>")[2]
    assert "Has the right sign" in notebook
    assert "expected 2, not 8" in notebook
    assert re.search(r'<details class="self-check"><summary>[^<]*</summary>.*assert', notebook)
    assert "<p>old</p>" not in notebook


def test_below_the_question_a_student_may_open_where_to_look_and_then_an_example():
    text = made(reported(RIGHT, WRONG), known=DOUBLED)
    for place in (top(text), text.partition("<main>")[2]):
        assert re.search(
            "which way\\?.*<summary>Where to look</summary><p>At the sign <code>\\*</code>.*"
            "<summary>An example</summary><p>Half of 6 is 3",
            place,
            re.DOTALL,
        )
    assert "<details open" not in text


@pytest.mark.parametrize("known", [{}, {"doubled": Hint("which way?")}, {"another": DOUBLED["doubled"]}])
def test_where_the_course_has_no_more_than_a_question_nothing_is_to_be_opened(known):
    text = made(reported(RIGHT, WRONG), known=known)
    assert "which way?" in top(text)
    assert "<details" not in top(text)


@needs_browser
def test_on_paper_the_hints_are_open_once_and_on_a_phone_they_are_closed_and_fit(tmp_path):
    file = tmp_path / "page.html"
    file.write_text(made(reported(RIGHT, WRONG), known=DOUBLED), encoding="utf-8")
    with browser(tmp_path / "profile") as shown:
        shown.go(file.as_uri())
        shown.look(media="print")
        assert len(re.findall("At the sign .*Half of 6 is 3", shown.value("document.body.innerText"), re.DOTALL)) == 1
        shown.look("dark")
        shown.size(360)
        assert "At the sign" not in shown.value("document.body.innerText")
        shown.click("document.querySelector('nav summary')")
        assert "At the sign" in shown.value("document.body.innerText")
        assert shown.value("document.documentElement.scrollWidth") == 360


def test_checks_that_wait_for_others_are_told_in_one_line():
    text = top(made(reported(RIGHT, WRONG, WAITS)))
    assert "Works for large numbers" not in text
    assert re.search(r"One more check worth\s+0.5 could not be made before this is right", text)


def test_a_persons_mark_counts_and_is_told():
    text = top(made(reported(WRONG), score=3.0))
    assert "3 of 3 points" in text
    assert "A person has marked this" in text


def test_a_penalty_is_taken_off_and_told():
    text = top(made(reported(RIGHT), penalty=0.5))
    assert "0.5 of 3 points" in text
    assert "0.5 points were taken off because it was handed in late" in text


def test_what_nobody_has_marked_yet_is_no_zero():
    known = {"grade_id": "essay", "grade": True, "solution": True, "task": False, "points": 2.0}
    node = new_notebook(cells=[new_markdown_cell("My words.", metadata={"nbgrader": known})])
    text = page("essays", node, Marks({"essay": CellMark(None, 2.0)}))
    assert "One part is not marked yet" in top(text)
    assert "not marked yet / 2" in top(text)
    assert "✗" not in text
    assert "My words." in text


def test_where_a_course_has_no_hidden_graders_the_error_of_the_failed_cell_says_why():
    known = {"grade_id": "sum_is_right", "grade": True, "solution": False, "task": False, "points": 2.0}
    error = new_output("error", ename="AssertionError", evalue="expected 6, not 5", traceback=["...", "AssertionError"])
    node = new_notebook(cells=[new_code_cell("assert total == 6", metadata={"nbgrader": known}, outputs=[error])])
    assert "AssertionError: expected 6, not 5" in top(page("sums", node, Marks({"sum_is_right": CellMark(0.0, 2.0)})))


def test_a_comment_stands_at_its_cell():
    assert re.search(r"<b>Comment</b><p>See <em>me</em></p>", made(reported(RIGHT), comments={"half": "See *me*"}))


def test_formulas_are_shown_without_a_script():
    text = made(reported(RIGHT), new_markdown_cell("So $\\frac{x}{2}$ and\n\n$$\ny < z\n$$\n"))
    assert "<mfrac><mrow><mi>x</mi></mrow><mrow><mn>2</mn></mrow></mfrac>" in text
    assert '<math display="block">' in text
    assert "$" not in text.partition("<main>")[2]


def test_the_cell_that_defines_the_checks_is_left_out():
    known = {"grade_id": desk.NAME, "grade": False, "solution": False, "locked": True}
    text = made(reported(RIGHT), new_code_cell("check, hint = _desk()", metadata={"nbgrader": known}))
    assert "_desk" not in text
    assert "Halves" in text


def test_an_answer_to_be_opened_is_closed_and_nothing_of_it_runs():
    folded = "<details open ontoggle=bad()><summary>Compare</summary>\n\nIt is *2*.\n\n</details>"
    shown = made(reported(RIGHT), new_markdown_cell(folded)).partition("<main>")[2]
    assert "<details><summary>Compare</summary>\n<p>It is <em>2</em>.</p>\n</details>" in shown
    assert "bad()" not in shown


def test_nothing_is_fetched_and_nothing_runs():
    outputs = [
        new_output(
            "display_data", data={"text/html": "<script>bad()</script><b>fine</b><img src='https://example.org/a'>"}
        ),
        new_output("display_data", data={"image/png": 'iVBORw0KGgo=" onerror="bad()'}),
        new_output("stream", name="stdout", text="\x1b[31m<script>bad()</script>"),
        new_output("error", ename="E", evalue="e", traceback=["<script>bad()</script>"]),
    ]
    worst = CheckResult("t", "T", "value", "failed", 1.0, None, "<script>bad()</script> `<img src=x>`", "")
    text = made(
        reported(worst),
        answer_cell("x = '</pre><script>bad()</script>'", outputs),
        new_markdown_cell("<svg onload=bad()>"),
    )
    assert "<script" not in text
    assert "<svg" not in text
    assert "<b>fine</b>" in text
    assert all(
        address.startswith("data:image/png;base64,iVBORw0KGgo")
        for address in re.findall(r"<img[^>]*src=\"?([^\">]*)", text)
    )
    assert " onerror=" not in text
    assert "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"" in text


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_a_page_is_small_and_shows_every_formula_of_the_course(assignment):
    text = page(assignment.notebook, nbformat.read(assignment.master, as_version=4), Marks())
    assert len(text.encode()) < 100_000  # pictures come on top
    formulas = re.sub(r"<(pre|code)[ >].*?</\1>", "", text.partition("<main>")[2], flags=re.DOTALL)
    assert "$" not in formulas
    assert "\\" not in formulas


# ---- formulas


@pytest.mark.parametrize(
    "formula",
    [
        r"\text{<script>bad()</script>}",
        r"\text{&lt;script&gt;bad()&lt;/script&gt;}",
        r"\href{javascript:bad()}{x}",
        r"\style{background: url(x)}{x}",
        r"\class{a' onclick='bad()}{x}",
        r'\text{" onclick="bad()}',
    ],
)
def test_a_formula_has_only_elements_that_show_something(formula):
    found = re.findall(r"<(/?)([a-z]+)([^>]*)>", mathml(formula, display=False))
    assert {name for _, name, _ in found} <= {"math", "mrow", "mi", "mo", "mn", "mtext", "mspace"}
    assert not any(
        "=" in attributes and "width" not in attributes and "stretchy" not in attributes for *_, attributes in found
    )


@pytest.mark.parametrize(
    "formula",
    [
        "{",
        r"\left( x",
        "x^2^3",
        "{" * 200 + "}" * 200,
        "x" * (CHARACTERS + 1),
        r"\newcommand{\a}{\b\b}\a",
        r"\def\a{\a\a}\a",
    ],
)
def test_a_formula_that_is_none_or_too_much_of_one_stays_as_it_was_written(formula):
    assert mathml(formula, display=False) == ""
    assert safe_markdown_with_mathml(f"so ${formula}$") == f"<p>so ${formula}$</p>\n"


def test_of_very_many_formulas_some_are_shown():
    assert safe_markdown_with_mathml("$x$ " * (FORMULAS + 5)).count("<math>") == FORMULAS


def test_what_stands_for_a_formula_can_not_be_guessed_or_repeated():
    shown = safe_markdown_with_mathml('formula-0123456789abcdef-0- $x$ <b title="formula-0123456789abcdef-0-">b</b>')
    assert shown.count("<math>") == 1
    assert shown.count("formula-0123456789abcdef-0-") == 2
