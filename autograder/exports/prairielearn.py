"""PrairieLearn: the `results.json` of an external grader, which `<pl-external-grader-results>` shows.

Its rules: https://prairielearn.readthedocs.io/en/latest/externalGrading/. The score is a share, from 0 to 1. What is
not gradable takes no attempt from the student and gives no points: a file that can't be read, and a grader that failed.
"""

from __future__ import annotations

from typing import Any

from autograder.course.words import noted, said
from autograder.exports import told
from autograder.grading import render
from autograder.grading.result import Report

UNREADABLE = noted("this can't be read as a submission: {why}")
FAILED = noted("the grader itself failed, and this took none of your attempts; please submit it again ({why})")


def result(report: Report) -> dict[str, Any]:
    """The file's content. It has no images: a report is made of words and points alone."""
    if report.status != "graded":
        problem = UNREADABLE if report.status == "unreadable" else FAILED
        return {"gradable": False, "format_errors": [said(problem, why=render.plain(report.message))]}
    return {
        "gradable": True,
        "score": report.score / report.max_score if report.max_score else 0.0,
        "message": told.points(report),
        "output": "\n".join(told.notes(report)),
        "tests": [
            {
                "name": f"{number} {told.title(exercise, check)}",
                "description": said(check.category),
                "points": check.score,
                "max_points": check.points,
                "message": told.words(check),
            }
            for number, exercise, check in told.numbered(report)
        ],
    }
