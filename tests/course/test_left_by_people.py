"""Right work keeps its points as people's tools and habits leave it; grading and the students' `pytest` agree on it."""

from __future__ import annotations

import json
import shutil

import pytest
from left_by_people import FIRST, MANNERS, notebook
from self_check_kit import Check

from autograder.course import root
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission

pytest_plugins = ["pytester"]

NAME = "linear_regression.ipynb"
RELEASED = root.folder() / "assignments" / FIRST


@pytest.mark.parametrize("manner", MANNERS)
def test_it_earns_every_point(first: Engine, manner: str) -> None:
    node, files = notebook(manner)
    report = first.grade(Submission.of(NAME, json.dumps(node).encode(), files))
    lost = [check.message for each in report.exercises for check in each.checks if not check.passed]
    assert (report.status, lost) == ("graded", [])


@pytest.mark.parametrize("manner", MANNERS)
def test_the_students_pytest_says_so_too(pytester: pytest.Pytester, check: Check, manner: str) -> None:
    folder = pytester.mkdir("student")
    shutil.copytree(RELEASED, folder, dirs_exist_ok=True)
    node, files = notebook(manner)
    for path, data in {NAME: json.dumps(node).encode(), **files}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)
    assert check(folder).last == "linear_regression.ipynb: 8 of 8 exercises pass, all done"
