"""``nbgrader export``: marks as CSV, quoted, and no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.classroom.marks import of_submission

COLUMNS = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
]


class SafeCsvExport(ExportPlugin):
    """``nbgrader export`` with the columns that nbgrader writes, quoted, and without cells that start a formula."""

    def export(self, gradebook: Any) -> None:
        with open(self.to or "grades.csv", "w", encoding="utf-8", newline="") as file:
            rows = [self._row(assignment, student, gradebook) for assignment, student in self._pairs(gradebook)]
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows({key: formula_guard(value) for key, value in row.items()} for row in rows)

    def _pairs(self, gradebook: Any) -> Iterable[tuple[Any, Any]]:
        """Every assignment with every student, as far as they were asked for."""
        assignments, students = {str(name) for name in self.assignment}, {str(name) for name in self.student}
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                if assignment.name in (assignments or {assignment.name}) and student.id in (students or {student.id}):
                    yield assignment, student

    def _row(self, assignment: Any, student: Any, gradebook: Any) -> dict[str, Any]:
        row: dict[str, Any] = {
            "assignment": assignment.name,
            "duedate": assignment.duedate,
            "timestamp": None,
            "student_id": student.id,
            "last_name": student.last_name,
            "first_name": student.first_name,
            "email": student.email,
            "raw_score": 0.0,
            "late_submission_penalty": 0.0,
            "score": 0.0,
            "max_score": assignment.max_score,
        }
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            return row  # nothing handed in
        row["timestamp"] = submission.timestamp
        points = of_submission(submission)
        if points is None:
            return row | {"raw_score": None, "score": None}  # not graded (again) yet: that is no zero
        score, penalty = points
        return row | {"raw_score": score, "late_submission_penalty": penalty, "score": max(0.0, score - penalty)}


def formula_guard(value: Any) -> str:
    """A value as the text of a CSV cell; one that a spreadsheet would take for a formula gets a quote before it."""
    words = "" if value is None else str(value)
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words
