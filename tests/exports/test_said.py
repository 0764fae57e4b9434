"""What the files for other systems say to students and instructors is in the course's language; what systems parse is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import golden
import pseudo
import pytest
import tiny_course
from pseudo import english, wide

from autograder.classroom.marks import Mark
from autograder.classroom.roster import Sheet
from autograder.course import words
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.exports import bundle, canvas, classroom50, gradescope, moodle, prairielearn, sources, told
from autograder.exports.table import Choices
from autograder.grading.result import CheckResult, ExerciseResult, Report

CHECKS = (
    CheckResult("values", "", "value", "failed", 1.5),
    CheckResult("zero", "", "device", "skipped", 1),
)
REPORT = Report("anna.ipynb", "graded", "", (ExerciseResult("mse", CHECKS),), 1.0, "simulated", "a.ipynb")
MARKS = [
    Mark("s1", "graded", 2, penalty=0.5, seconds_late=90_000),
    Mark("s2", "graded", 2, seconds_late=90),
    Mark("s3", "missing"),
    Mark("s4", "not graded"),
    Mark("s5", "half marked"),
]


@pytest.fixture(scope="module", autouse=True)
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small course that speaks the made-up language."""
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        tiny_course.make(folder, ["half"], patch)
        pseudo.make(folder, words.KIT)
        yield folder


def texts(told: object) -> Iterator[str]:
    """All texts in what a system is told, but not the names of its fields."""
    if isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            yield from texts(each)
    elif isinstance(told, str):
        yield re.sub(r"<[^>]*>", "\n", told)


def test_students_read_their_results_in_the_courses_language() -> None:
    for status in ("graded", "unreadable"):
        report = replace(REPORT, status=status)
        results = [
            gradescope.result(report),
            prairielearn.result(report),
            classroom50.result(report, golden.RUNNER),
            classroom50.release(report),
        ]
        shown = [text for result in results for text in texts(result)]
        assert [piece for text in shown for piece in english(text)] == []
    shown = json.dumps([gradescope.result(REPORT), prairielearn.result(REPORT)], ensure_ascii=False)
    for text in (
        "0 / 2.5 points",
        "known mistakes",
        "graded file",
        "CUDA device: simulated",
        "not checked: an earlier",
    ):
        assert wide(text) in shown
    assert prairielearn.result(REPORT)["tests"][0]["description"] == wide("value")


def test_words_that_systems_parse_stay_as_they_are() -> None:
    result = gradescope.result(REPORT)
    assert [test["status"] for test in result["tests"]] == ["failed", "failed"]
    assert [test["tags"] for test in result["tests"]] == [["value"], ["device"]]
    assert canvas.export("lines", 2, MARKS, None, Choices()).text.startswith(
        "Student,ID,SIS User ID,SIS Login ID,Section"
    )
    assert moodle.export("lines", 2, MARKS, None, Choices()).text.startswith("ID number,First name")
    info = json.loads(bundle.of("prairielearn", assignment(), bundle.Wishes())["question/info.json"])
    assert info["gradingMethod"] == "External"


def test_the_remarks_and_the_summary_of_a_table_are_in_it() -> None:
    exported = moodle.export("lines", 2, MARKS, None, Choices(missing_zero=True))
    _, *remarks = exported.text.splitlines()
    assert [english(line) for line in (*remarks, *exported.summary().splitlines())] == [[]] * 8
    assert wide("handed in") in remarks[0] and wide("points off") in remarks[0]
    assert wide("nothing was handed in") in remarks[2]


def test_the_task_in_prairielearns_question_is_in_it() -> None:
    page = bundle.of("prairielearn", assignment(), bundle.Wishes())["question/question.html"].decode()
    assert f"{wide('Do the exercises in')} <code>halves.ipynb</code>" in page
    assert 'file-names="halves.ipynb"' in page
    assert "@" not in page


def test_what_is_refused_is_told_in_it(tmp_path: Path) -> None:
    other = Sheet(["name", "points"], [["anna", "1"]])
    half = Sheet([*canvas.COLUMNS, "lines (7)"], [["    Points Possible", "", "", "", "", "10"]])
    (tmp_path / "thesis.txt").touch()
    failed = replace(REPORT, status="grader-error")
    refused = [
        lambda: canvas.export("lines", 2, MARKS, other, Choices()),
        lambda: canvas.export("curves", 2, MARKS, half, Choices()),
        lambda: canvas.export("lines", 2, MARKS, half, Choices()),
        lambda: moodle.export("lines", 2, MARKS, other, Choices()),
        lambda: sources.write(assignment(), tmp_path, tmp_path),
        lambda: sources.write(assignment(), tmp_path, tmp_path / "new"),
        lambda: classroom50.identity({}),
        lambda: told.refuse_failure(failed),
    ]
    for use in refused:
        with pytest.raises((WrongUse, told.NotGraded)) as refusal:
            use()
        assert english(re.sub(r"Student, ID.*|lines \(7\)", "", str(refusal.value))) == []
        assert re.search("[\uff41-\uff5a]{3}", str(refusal.value))


def assignment() -> Assignment:
    return Assignment.find(tiny_course.NAME)
