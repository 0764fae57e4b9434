"""Gradescope: the `results.json` that it reads after `run_autograder`.

Its rules: https://gradescope-autograders.readthedocs.io/en/latest/specs/. It takes points in fractions, shows each test
with its text, and lets an instructor hide tests until the due date or until the marks are published. A submission for
which there is no file is shown as failed to run, without a mark.
"""

from __future__ import annotations

from typing import Any, Literal

from autograder.exports import told
from autograder.grading.result import Report

Visibility = Literal["visible", "after_due_date", "after_published"]


def result(report: Report, visibility: Visibility = "visible") -> dict[str, Any]:
    """The file's content; ``visibility`` says when students see the checks, and with them their score.

    Raises:
        NotGraded: the grader itself failed.
    """
    told.refuse_failure(report)
    return {
        "score": report.score,
        "execution_time": round(report.seconds, 2),
        "output": told.table(report),
        "output_format": "html",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": _tests(report) if report.status == "graded" else [],
    }


def _tests(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "name": told.title(exercise, check),
            "score": check.score,
            "max_score": check.points,
            "status": "passed" if check.passed else "failed",
            "output": told.words(check),
            "tags": [check.category],
        }
        for number, exercise, check in told.numbered(report)
    ]
