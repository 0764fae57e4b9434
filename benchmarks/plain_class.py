"""A class in nbgrader's own example course, `ps1`, which has no hidden graders: for ``class.py --plain``."""

from __future__ import annotations

import itertools
import shutil
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "helpers"))

from example_course import NAME, OURS, STOCK, ExampleCourse

RANGE = "return [i ** 2 for i in range(1, n + 1)]", "return [i ** 2 for i in range(n)]"
MANNERS = itertools.cycle(
    [
        {"changes": []},
        {"changes": [RANGE]},
        {"changes": [], "solved": False},
        {"changes": [("return sum(squares(n))", "return n * (n + 1) * (2 * n + 1) // 6")]},
        {"changes": [], "only": "problem1"},
    ]
)


def make_course(folder: Path, ours: bool) -> ExampleCourse:
    folder.mkdir(parents=True)
    return ExampleCourse(folder, OURS if ours else STOCK)


def hand_in(course: ExampleCourse, size: int) -> list[str]:
    """Right, wrong and unfinished work; no two students' notebooks are the same."""
    students = [f"student-{number}" for number in range(size)]
    for student, manner in zip(students, MANNERS, strict=False):
        how = {key: value for key, value in manner.items() if key != "changes"}
        course.hand_in(student, *manner["changes"], ("def squares(n):", f"# {student}\ndef squares(n):"), **how)
    return students


def copy(students: list[str], one: ExampleCourse, other: ExampleCourse) -> None:
    for student in students:
        shutil.copytree(one.folder / "submitted" / student, other.folder / "submitted" / student)


def check(course: ExampleCourse, size: int) -> None:
    """See that everyone has marks, and notebooks to look at: else the figures mean nothing."""
    rows = course.rows()
    without = [student for student, told in rows.items() if told["problem1/correct_squares"][0] is None]
    made = len(list((course.folder / "autograded").glob(f"*/{NAME}/problem1.ipynb")))
    if len(rows) != size or without or made != size:
        raise SystemExit(f"the class was not graded as it should be: {len(rows)} in the gradebook, {made} notebooks")
