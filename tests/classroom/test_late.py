"""Late work: a regrade reckons the penalty again by what the course's plug-in says now, after an extension or another rule."""

from __future__ import annotations

import csv
import datetime
import json

import pytest
from class_kit import HALVES, NOTEBOOK, gradebook_url, outcomes, tiny_class, tiny_kit
from nbgrader.api import Gradebook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # nbgrader leaves its database open
]

RIGHT = "def half(x):\n    return x / 2\n"
NOTHING = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return tiny_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="module")
def course(kit, tmp_path_factory):
    """A class, of which two handed in a day late and lost all points; its tests are steps of one story."""
    folder = tiny_class(
        kit,
        tmp_path_factory.mktemp("class") / "course",
        dict.fromkeys(["late", "marked", "in-time"], RIGHT),
        config=f"\n{NOTHING}",
    )
    kit.call(folder, "nbgrader", "db", "assignment", "add", HALVES, "--duedate=2026-01-02 12:00:00.0 UTC")
    for student in ("late", "marked"):
        (folder / "submitted" / student / HALVES / "timestamp.txt").write_text("2026-01-03 12:00:00.0 UTC")
    kit.autograde(folder)
    return folder


def scores(kit, folder):
    kit.call(folder, "nbgrader", "export")
    with open(folder / "grades.csv", newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def gradebook(folder):
    return Gradebook(gradebook_url(folder), "descent-kit")


def test_late_work_loses_what_the_plug_in_says(kit, course):
    assert scores(kit, course) == {"late": 0, "marked": 0, "in-time": 2}
    _, told = kit.autograde(course)
    assert set(outcomes(told).values()) == {"unchanged"}


def test_an_extension_given_afterwards_is_reckoned_by_a_regrade(kit, course):
    with gradebook(course) as book:
        book.grant_extension(HALVES, "late", days=2)
    _, told = kit.autograde(course)
    assert outcomes(told)["late"] == "earlier"

    said, told = kit.autograde(course, "--regrade")
    assert [(each["student"], each["exercises"], each["penalty"]) for each in told["changes"]] == [
        ("late", [], {"old": 2.0, "new": 0.0})
    ]
    assert "late penalty    2    0  reckoned for today's points and due date" in said
    assert scores(kit, course)["late"] == 0

    kit.autograde(course, "--regrade", "--yes")
    assert scores(kit, course) == {"late": 2, "marked": 0, "in-time": 2}
    [line] = (course / ".autograder" / "regrades.jsonl").read_text().splitlines()
    assert json.loads(line)["penalty"] == {"old": 2.0, "new": 0.0}

    said, told = kit.autograde(course, "--regrade", "--yes")
    assert "No marks change." in said
    assert set(outcomes(told).values()) == {"unchanged"}


def test_a_mark_given_by_hand_counts_in_the_penalty(kit, course):
    with gradebook(course) as book:
        book.find_grade("test_half", NOTEBOOK.removesuffix(".ipynb"), HALVES, "marked").manual_score = 1.5
        book.db.commit()
    _, told = kit.autograde(course, "--regrade")
    assert [(each["student"], each["penalty"]) for each in told["changes"]] == [("marked", {"old": 2.0, "new": 1.5})]


def test_a_due_date_that_moves_and_a_rule_that_changes_are_reckoned(kit, course):
    with gradebook(course) as book:
        assignment = book.find_assignment(HALVES)
        assignment.duedate += datetime.timedelta(days=9)
        book.db.commit()
    _, told = kit.autograde(course, "--regrade")
    assert [(each["student"], each["penalty"]["new"]) for each in told["changes"]] == [("marked", 0.0)]

    with gradebook(course) as book:
        book.find_assignment(HALVES).duedate -= datetime.timedelta(days=20)
        book.db.commit()
    _, told = kit.autograde(course, "--regrade")
    assert {each["student"]: each["penalty"]["new"] for each in told["changes"]} == {
        "late": 2.0,
        "in-time": 2.0,
        "marked": 1.5,
    }

    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace(NOTHING, ""))
    _, told = kit.autograde(course, "--regrade")
    assert [(each["student"], each["penalty"]["new"]) for each in told["changes"]] == [("marked", 0.0)]
