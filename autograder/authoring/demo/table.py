"""The demo's last words: what everyone got."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from autograder.authoring.demo.students import class_of
from autograder.classroom.nbgrader.grade import REPORT_MIME
from autograder.course.assignment import Assignment
from autograder.course.columns import left, width
from autograder.course.words import said
from autograder.grading.render import number


def table(folder: Path, assignment: Assignment) -> str:
    """What everyone got: a row for each submission, its points, and the mistakes that were recognised."""
    with open(folder / "course" / "grades.csv", encoding="utf-8", newline="") as file:
        marks = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == assignment.name}
    students = [student.name for student in class_of(assignment)]
    wide = max(map(len, students))
    columns = [str(place) for place, _ in enumerate(assignment.exercises, 1)]
    total, last = said("total"), said("mistakes")
    lines = [
        f"{assignment.name}: "
        + ", ".join(f"{i} {name}" for i, name in zip(columns, assignment.exercises, strict=True)),
        left(said("submission"), wide) + " " + "".join(f"{column:>5}" for column in columns) + f"  {total}  {last}",
    ]
    for student in students:
        row = marks[student]
        sum_of = f"{number(float(row['score'])):>{width(total) + 2}}"
        if not row["timestamp"]:
            lines.append(f"{student:{wide}} {'':{5 * len(columns)}}{sum_of}  {said('nothing handed in')}")
            continue
        reports = test_cell_reports(folder / "course" / "autograded" / student / assignment.name, assignment)
        points = "".join(f"{number(reports[name]['score']):>5}" for name in assignment.exercises)
        told = [*mistakes(reports), *([said("handed in late")] if row["timestamp"] > row["duedate"] else [])]
        lines.append(f"{student:{wide}} {points}{sum_of}  {'; '.join(told)}".rstrip())
    return "\n".join(lines)


def test_cell_reports(folder: Path, assignment: Assignment) -> dict[str, dict[str, Any]]:
    """The report in each test cell of an autograded notebook, by function."""
    reports = {}
    for cell in nbformat.read(folder / f"{assignment.notebook}.ipynb", as_version=4).cells:
        for output in cell.get("outputs", []):
            if report := output.get("data", {}).get(REPORT_MIME):
                reports[report["name"]] = report
    return reports


def mistakes(reports: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What went wrong and where: the known mistakes, or how a check ended that has no name for what it saw."""
    where: dict[str, list[str]] = {}
    for name, report in reports.items():
        known = [check["mistake"] for check in report["checks"] if check["mistake"]]
        other = [
            said(check["status"]) for check in report["checks"] if check["status"] in ("failed", "crashed", "timeout")
        ]
        for mistake in dict.fromkeys(known or other):
            where.setdefault(mistake, []).append(name)
    everywhere = len(reports) > 1 and len(reports)
    return [
        said("{mistake} everywhere", mistake=mistake)
        if len(names) == everywhere
        else said("{mistake} in {exercises}", mistake=mistake, exercises=", ".join(names))
        for mistake, names in where.items()
    ]
