"""What the instructor's pages say of each student, and of all assignments together."""

from __future__ import annotations

import re
from html import unescape

from class_reports import HOSTILE, NOW, Tags, answered, check, graded, scored

from autograder.grading.result import Report
from autograder.report.figures import ClassReport, Entry
from autograder.report.page import course_page, page

EXPECTED = "halves.ipynb"
DASH = "\N{EN DASH}"


def a_class(**more: object) -> ClassReport:
    wrong = graded(("half", (check("values", "failed", 1.5, "wrong-sign"), check("zero"))))
    entries = [
        Entry("ada", wrong, seconds_late=12_000, penalty=0.5),
        Entry("ben", Report("x", "graded", "", answered(True, True).exercises, 1.0, file="other.py")),
        Entry("cleo", Report("x", "unreadable", "the file is empty", (), 0.1)),
        Entry("dan", None, "waiting"),
    ]
    return ClassReport("01-halves", 2.5, entries, missing=["eve"], expected=EXPECTED, **more)


def text_of(html: str) -> str:
    return " ".join(
        unescape(re.sub("<[^>]+>", " ", re.sub("<style>.*?</style>", "", html, flags=re.S))).split()
    ).replace(DASH, "-")


def test_every_student_is_listed_by_points_with_what_is_unusual() -> None:
    text = text_of(page(a_class(), NOW))
    listed = text[text.index("Students By points") : text.index("Exercises and checks")]
    assert re.findall(r"\b(ada|ben|cleo|dan|eve)\b", listed) == ["ben", "ada", "cleo", "dan", "eve"]
    assert "ada late 3 h 20 min, 0.5 off 1 of 2.5" in listed
    assert "ben other.py 2 of 2.5" in listed
    assert "cleo not graded can't be read as a submission, 0 points: the file is empty" in listed
    assert "dan not graded not graded since it was handed in" in listed
    assert "Never handed in: eve" in listed


def test_a_student_opens_to_what_was_earned_and_lost() -> None:
    html = page(a_class(), NOW)
    [ada] = [part for part in html.split('<details class="student">') if '"name">ada<' in part]
    assert "half 1 of 2.5 Does values failed, 1.5 points, wrong-sign" in text_of(ada)
    assert "Does zero" not in ada


def test_handed_in_and_never_handed_in_are_counted_apart() -> None:
    html = page(a_class(), NOW)
    assert "Handed in</dt><dd>4" in html
    assert "Never handed in</dt><dd>1" in html


def test_the_names_behind_a_mistake_are_folded_and_for_the_instructor() -> None:
    html = page(a_class(), NOW)
    [mistake] = re.findall("<article>.*?</article>", html, re.S)
    assert re.search(r"<details><summary>Who \(for you, and not for the class\)</summary>.*ada", mistake, re.S)
    assert "<details open" not in html


def test_a_wide_table_says_on_a_phone_that_there_is_more() -> None:
    for html in (page(a_class(), NOW), course_page([a_class()], [], NOW, "course")):
        assert html.count('<p class="more"') == html.count('<div class="box"') > 0
        assert re.search(r"@media \(max-width: 30rem\) \{\s*\.more \{ display: block; \}", html)


def test_all_assignments_stand_in_one_table_and_all_students_in_another() -> None:
    second = ClassReport("02-thirds", 10, [Entry("ada", scored(7.5)), Entry("eve", scored(4))], missing=["ben"])
    html = course_page([a_class(), second], ["03-quarters"], NOW, "course")
    text = text_of(html)
    assert "01-halves 4 2 1 1 1.5 1.5 2.5 wrong-sign (1)" in text
    assert "02-thirds 2 2 0 1 5.75 5.75 10" in text
    assert "Nobody has handed in: 03-quarters" in text
    assert "ada 1 ▲ 7.5 8.5" in text
    assert "ben 2 - 2" in text
    assert "cleo ? - -" in text
    assert "eve - 4 4" in text


def test_no_word_of_a_student_is_html_on_the_course_page() -> None:
    report = ClassReport(HOSTILE, 1, [Entry(HOSTILE, answered(True))], missing=[HOSTILE + "2"])
    html = course_page([report], [HOSTILE], NOW, HOSTILE)
    found = Tags(html).found
    assert not {"script", "img", "a", "link", "iframe", "object"} & {tag for tag, _ in found}
    assert not {"src", "href", "data"} & {name for _, attributes in found for name in attributes}
