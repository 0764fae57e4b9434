"""The marks of a class as nbgrader's gradebook has them: who has how many, who is late, who handed in nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader

from autograder.classroom.students import without_excluded
from autograder.course import root
from autograder.course.root import WrongUse
from autograder.course.words import said

State = Literal["graded", "half marked", "not graded", "missing"]


@dataclass(frozen=True)
class Mark:
    """What one student has. ``score`` is without the ``penalty`` for being late, and means nothing where ungraded."""

    student: str
    state: State
    score: float = 0.0
    penalty: float = 0.0
    seconds_late: float = 0.0
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""  # the student's number in the learning management system


def of_submission(submission: Any) -> tuple[float, float] | None:
    """The points that a submission has in the gradebook, and the penalty; None where some are still to be given."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    if any(grade.auto_score is None and grade.manual_score is None for grade in grades):
        return None
    return submission.score, submission.late_submission_penalty or 0.0


@contextmanager
def gradebook() -> Iterator[tuple[Any, Any]]:
    """The gradebook of the course folder that we stand in, and what nbgrader calls its folders.

    Raises:
        WrongUse: there is none yet.
    """
    with chdir(root.folder()):
        app = NbGrader()
        app.initialize([])
        url = app.coursedir.db_url
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
            raise WrongUse(said("there is no gradebook here yet: run `nbgrader generate_assignment` first"))
        with Gradebook(url, app.coursedir.course_id) as opened:
            yield opened, app.coursedir


def marks(assignment: str) -> tuple[float, list[Mark]]:
    """What can be reached, and everyone's marks, by id.

    Raises:
        WrongUse: there is no gradebook, or it does not know the assignment.
    """
    with gradebook() as (book, coursedir):
        try:
            most = float(book.find_assignment(assignment).max_score)
        except MissingEntry:
            told = said(
                "the gradebook does not know {name}: run `nbgrader generate_assignment {name}` first", name=assignment
            )
            raise WrongUse(told) from None
        handed = Path(coursedir.format_path(coursedir.submitted_directory, "*", assignment))
        there = {path.parent.name for path in Path("/").glob(str(handed.absolute()).lstrip("/"))}
        students = {student.id: student for student in book.students}
        found = [_mark(book, assignment, students[name], there) for name in without_excluded(students, coursedir)]
    return most, sorted(found, key=lambda each: each.student)


def _mark(book: Any, assignment: str, student: Any, there: set[str]) -> Mark:
    who: dict[str, Any] = {
        "first_name": student.first_name or "",
        "last_name": student.last_name or "",
        "email": student.email or "",
        "lms_id": student.lms_user_id or "",
    }
    try:
        submission = book.find_submission(assignment, student.id)
    except MissingEntry:
        return Mark(student.id, "not graded" if student.id in there else "missing", **who)
    points = of_submission(submission)
    if points is None:
        graded = any(grade.auto_score is not None for each in submission.notebooks for grade in each.grades)
        return Mark(student.id, "half marked" if graded else "not graded", **who)
    return Mark(student.id, "graded", *points, float(submission.total_seconds_late), **who)


def duration(seconds: float) -> str:
    """A time in its two largest units.

    >>> duration(59), duration(3 * 3600 + 20 * 60), duration(86400)
    ('1 min', '3 h 20 min', '1 d')
    """
    minutes = max(1, round(seconds / 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    units = ((days, said("{n} d", n=days)), (hours, said("{n} h", n=hours)), (rest, said("{n} min", n=rest)))
    return " ".join([told for number, told in units if number][:2])
