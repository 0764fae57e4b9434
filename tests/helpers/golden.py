"""The golden folders of `tests/exports/golden`: one for each of ten sample students and what every place is told of them.

`tests/exports/golden-class` has what the places that ask about a class are told of the ten together.
`python tests/helpers/golden.py` makes both anew from each `report.json`; with `--grade` these too, by grading.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from first_assignment import FIRST
from nbgrader.api import Gradebook

from autograder import cli
from autograder.authoring.demo.students import class_of
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.exports import classroom50, gradescope, kit, prairielearn
from autograder.exports.told import NotGraded
from autograder.grading import crew
from autograder.grading.kept import report_from
from autograder.grading.result import Report
from autograder.grading.submission import Submission
from autograder.untrusted.isolation import Limits

FOLDER = Path(__file__).parents[1] / "exports" / "golden"
WHEN = datetime(2026, 9, 1, 12, tzinfo=UTC)
CLASS = FOLDER.parent / "golden-class"
DUE = datetime(2026, 9, 1)
LATE, ABSENT = "bias-forgotten", "never-submits"
RUNNER = {
    "CLASSROOM": "regression-2026",
    "ASSIGNMENT": "lines",
    "ASSIGNMENT_TYPE": "individual",
    "USERNAME": "sample-student",
    "SUBMISSION_TAG": "submit/2026-09-01T12-00-00Z-0123abc",
    "COMMIT_URL": "https://github.example/course/lines/commit/0123abc",
    "RELEASE_URL": "https://github.example/course/lines/releases/tag/submit",
}
PATIENT = Limits(call_seconds=5, submission_seconds=300)  # a busy machine takes no marks from anybody here
STUDENTS = (
    "correct-own-style half-finished untouched forgets-zero-grad sum-instead-of-mean bias-forgotten "
    "forgets-return endless-loop empty-file grader-fails"
).split()


def names() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir())


def report(name: str) -> Report:
    """One student's report, as it was graded."""
    return report_from(json.loads((FOLDER / name / "report.json").read_bytes()))


def told(report: Report) -> dict[str, str]:
    """What every place is told of a report, by the name of its file; "" where it gets none."""
    files = {"gradescope.json": "", "classroom50.json": "", "release-body.md": ""}
    try:
        files["gradescope.json"] = kit.text(gradescope.result(report, "after_published"))
        files["classroom50.json"] = kit.text(classroom50.result(report, RUNNER, WHEN))
        files["release-body.md"] = classroom50.release(report)
    except NotGraded:
        pass
    return files | {"prairielearn.json": kit.text(prairielearn.result(report))}


def handed_in(folder: Path) -> Iterator[tuple[str, Submission]]:
    """What the students hand in, but for those of whom nothing can be graded."""
    assignment = Assignment.find(FIRST)
    released = assignment.master.parents[2] / "assignments" / FIRST / assignment.master.name
    for student in class_of(assignment):
        if student.name in STUDENTS:
            path = folder / f"{student.name}.ipynb"
            shutil.copyfile(released, path)
            student.fill(path)
            yield student.name, Submission.of("linear_regression.ipynb", path.read_bytes())
    yield "empty-file", Submission.of("linear_regression.ipynb", b"")


def graded() -> Iterator[tuple[str, Report]]:
    """Their reports, by grading them now."""
    with tempfile.TemporaryDirectory() as folder:
        for name, submission in handed_in(Path(folder)):
            task = crew.Task.of(FIRST, submission, device="simulated", limits=PATIENT)
            yield name, replace(crew.grade(task), seconds=0.5)
        yield "grader-fails", task.failed("the grader's process died three times")
    crew.close_engine()


# ---- the class as a course


def course(folder: Path) -> None:
    """A course folder in which the ten have these marks: one is late, one was never graded, and another never handed in."""
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    (folder / "source").symlink_to(root.folder() / "source")
    (folder / "graders").symlink_to(root.graders())
    (folder / "work").mkdir()
    for name, submission in handed_in(folder / "work"):
        path = folder / "submitted" / name / FIRST / "linear_regression.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(dict(submission.files).get("linear_regression.ipynb", b""))
    points = {each.name: each.max_score for each in report("half-finished").exercises}
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        book.add_assignment(FIRST, duedate=DUE)
        book.add_notebook("linear_regression", FIRST)
        for name, most in points.items():
            book.add_grade_cell(f"test_{name}", "linear_regression", FIRST, max_score=most, cell_type="code")
        for name in names():
            book.add_student(name)
            book.add_submission(FIRST, name, timestamp=DUE + timedelta(minutes=200 if name == LATE else -200))
            if report(name).status == "grader-error":
                continue
            for exercise in points:
                grade = book.find_grade(f"test_{exercise}", "linear_regression", FIRST, name)
                grade.auto_score = report(name).exercise(exercise).score
            book.db.commit()
        book.add_student(ABSENT)


def roster(place: str) -> str:
    """The list of them that Canvas or Moodle gives out, with names that a careless reader trips over."""
    header = {
        "canvas": ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{FIRST} (8)", "Final Score"],
        "moodle": ["Identifier", "Full name", "ID number", "Status", "Grade", "Maximum Grade", "Feedback comments"],
    }[place]
    rows = [["    Points Possible", "", "", "", "", "20", "(read only)"]] if place == "canvas" else []
    for number, name in enumerate([*names(), ABSENT, "who-left"], 101):
        row = [f"Müller, {name}; sen.", str(number), f"S{number}", f"{name}@uni.example", "A", "", "50"]
        rows.append(
            row if place == "canvas" else [f"Participant {number}", row[0], name, "Submitted for grading", "", "20", ""]
        )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def exported(folder: Path) -> dict[str, str]:
    """What `autograder export` writes of the course in a folder, by the name of its file."""
    files = {}
    with mock.patch.dict(os.environ, {"DESCENT_KIT_COURSE": str(folder)}):
        for place in ("canvas", "moodle"):
            (folder / "roster.csv").write_text(roster(place), encoding="utf-8-sig")
            for name, more in (
                (f"{place}.csv", ()),
                (f"{place}-by-roster.csv", ("--roster", str(folder / "roster.csv"))),
            ):
                assert cli.main(["export", place, FIRST, "--out", str(folder / name), *more]) == 1
                files[name] = (folder / name).read_text(encoding="utf-8")
        assert cli.main(["export", "sources", FIRST, "--out", str(folder / "sources")]) == 0
    found = sorted(path for path in (folder / "sources").rglob("*.py"))
    texts = [f"==== {path.relative_to(folder / 'sources').as_posix()}\n{path.read_text()}" for path in found]
    return files | {"sources.txt": "\n".join(texts)}


def main() -> None:
    if "--grade" in sys.argv:
        shutil.rmtree(FOLDER, ignore_errors=True)
        for name, each in graded():
            (FOLDER / name).mkdir(parents=True)
            (FOLDER / name / "report.json").write_text(kit.text(each.as_dict()), encoding="utf-8")
    for name in names():
        for file, text in told(report(name)).items():
            path = FOLDER / name / file
            path.write_text(text, encoding="utf-8") if text else path.unlink(missing_ok=True)
    CLASS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        course(Path(folder))
        for file, text in exported(Path(folder)).items():
            (CLASS / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
