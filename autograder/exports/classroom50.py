"""Classroom 50: the `result.json` that an `autograder.py` leaves in the student's checkout, and the release's text.

Its rules: https://github.com/foundation50/classroom50/wiki/Advanced-Autograding (schema `classroom50/result/v1`). It
counts in whole numbers only, so points are told in the largest part of a point that makes them whole: 18.5 of 20 is
74 of 80 in quarters. What ends with an error is recorded there as one, with 0 of 0 points.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from autograder.course.root import WrongUse
from autograder.course.words import noted, said
from autograder.exports import told
from autograder.grading import render
from autograder.grading.result import Report

SCHEMA = "classroom50/result/v1"
# What the runner says of the submission: the field, and its variable.
IDENTITY = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "assignment_type": "ASSIGNMENT_TYPE",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
SUBSTITUTES = {"OWNER": "USERNAME", "REVIEW_URL": "COMMIT_URL"}
UNREADABLE = noted("what was handed in can be read")
FINEST = 1000  # parts of a point


def parts(report: Report) -> int:
    """In how many parts each point is counted, so that the points of every check are whole numbers."""
    points = [Fraction(check.points).limit_denominator(FINEST) for each in report.exercises for check in each.checks]
    return math.lcm(*(each.denominator for each in points)) if points else 1


def result(report: Report, environment: Mapping[str, str], now: datetime | None = None) -> dict[str, Any]:
    """The file's content; ``environment`` is the one that the runner gives an `autograder.py`.

    Raises:
        NotGraded: the grader itself failed: end with an error, and the runner says so.
        WrongUse: this is not that environment.
    """
    told.refuse_failure(report)
    tests = _tests(report, parts(report))
    return {
        "schema": SCHEMA,
        **identity(environment),
        "datetime": (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def _tests(report: Report, whole: int) -> list[dict[str, Any]]:
    if report.status == "unreadable":
        points = round(report.max_score * whole)
        message = render.plain(report.message)
        return [{"test-name": said(UNREADABLE), "passed": False, "score": 0, "max-score": points, "output": message}]
    return [
        {
            "test-name": f"{number} {told.title(exercise, check)}",
            "passed": check.passed,
            "score": round(check.score * whole),
            "max-score": round(check.points * whole),
            "output": told.words(check),
        }
        for number, exercise, check in told.numbered(report)
    ]


def identity(environment: Mapping[str, str]) -> dict[str, str]:
    """What the runner says of the submission, by field.

    Raises:
        WrongUse: this is not the environment that it gives.
    """
    return {field: _told(environment, variable) for field, variable in IDENTITY.items()}


def release(report: Report) -> str:
    """The text of the submission's release, in Markdown: what the student reads."""
    whole = parts(report)
    lines = [f"**{told.points(report)}**", ""]
    if whole > 1:
        counted = said(
            "Classroom 50 counts in whole numbers, {whole} to a point: {score} of {most}.",
            whole=whole,
            score=round(report.score * whole),
            most=round(report.max_score * whole),
        )
        lines += [counted, ""]
    return "\n".join(lines) + _fenced(render.text(report, colour=False))


def _fenced(text: str) -> str:
    """A text as a block of code, whatever backticks are in it."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 0)
    return f"{fence}text\n{text}\n{fence}\n"


def _told(environment: Mapping[str, str], variable: str) -> str:
    told_there = environment.get(variable) or environment.get(SUBSTITUTES.get(variable, ""))
    if variable == "ASSIGNMENT_TYPE":
        return told_there or "individual"
    if not told_there:
        raise WrongUse(
            said("{name} is not set: --format classroom50 is for Classroom 50's runner, which sets it", name=variable)
        )
    return told_there
