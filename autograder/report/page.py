"""``autograder report``: one page for the instructor, made of what ``autograder autograde`` left in the course folder."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment

from autograder.classroom.folder import Classroom
from autograder.classroom.marks import duration
from autograder.classroom.nbgrader.templates import templates
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.grading.kept import exercise_from, write_whole
from autograder.grading.result import Report
from autograder.grading.showing import Reader
from autograder.report.figures import FEWEST, ClassReport, Entry

TEMPLATES = Path(__file__).resolve().parent


def write(assignment: str, out: Path | None = None) -> Path:
    """Write the page of the class whose course folder we stand in, to ``reports/`` there if not to ``out``.

    Raises:
        WrongUse, UnknownAssignment: as their names say; nothing is graded yet is wrong use, too.
        OSError: the page can't be written there.
    """
    told, root = gathered(assignment)
    if not told.reports:
        why = said("no submission of {name} is graded yet: run `autograder autograde {name}` first", name=assignment)
        raise WrongUse(why)
    return _put(page(told, datetime.now()), out, root, assignment)


def write_course(out: Path | None = None) -> Path:
    """Write the page about all assignments of the course folder we stand in, to ``reports/course.html`` if not to ``out``.

    Raises:
        WrongUse: nothing is graded yet.
        OSError: the page can't be written there.
    """
    out = out.absolute() if out else None
    reports, nobody = [], []
    for assignment in Assignment.all():
        try:
            told, root = gathered(assignment.name)
            reports.append(told)
        except WrongUse:  # nobody has handed it in, or the gradebook does not know it
            nobody.append(assignment.name)
    if not any(told.reports for told in reports):
        raise WrongUse(said("nothing is graded yet: run `autograder autograde ASSIGNMENT` first"))
    return _put(course_page(reports, nobody, datetime.now(), root.name), out, root, "course")


def gathered(assignment: str) -> tuple[ClassReport, Path]:
    """A class with all that is known of it, and the course folder that it is of.

    Raises:
        WrongUse, UnknownAssignment: as their names say.
    """
    with Classroom(assignment) as room, Reader(room.assignment) as reader:
        entries = [Entry(student, None, reason=why) for student, why in room.left_behind().items()]
        entries += [entry_of(room, student, reader) for student in room.students()]
        missing = sorted(set(room.enrolled()) - {entry.student for entry in entries})
        expected = room.assignment.master.name
        points = sum(room.work.points.values())
        told = ClassReport(assignment, points, entries, missing, expected, room.plain)
        return told, room.root


def _put(text: str, out: Path | None, root: Path, name: str) -> Path:
    """Write a page for its owner alone: it names students."""
    target = out.absolute() if out else root / "reports" / f"{name}.html"
    if out is None:
        target.parent.mkdir(exist_ok=True)
    write_whole(target, text)
    return target


def entry_of(room: Classroom, student: str, reader: Reader) -> Entry:
    """One student's part: the report that is kept of what lies there now, else the one in the autograded notebook."""
    task = room.task(student)
    standing = room.standing(student, task)
    report = room.kept.load(task.key)
    row = room.row(student)
    if report is not None:
        state = {"unchanged": "", "earlier": "regraded", "new": "unwritten"}[standing]
    elif standing == "new":
        failed = row is not None and row.scores and not any(score is not None for score in row.scores.values())
        return Entry(student, None, "failed" if failed else "waiting")
    elif not room.plain and (problem := reader.problem(task.handed)):
        return Entry(student, Report(task.handed.name, "unreadable", problem, (), 0.0))
    else:
        report = _embedded(room, student)
        state = ("" if standing == "unchanged" else "earlier") if report else "foreign"
    sources: dict[str, str] = {}
    if report and report.status == "graded" and any(exercise.mistakes for exercise in report.exercises):
        names = [exercise.name for exercise in report.exercises if exercise.mistakes]
        sources = reader.anonymous(task.handed, names)
    by_hand = bool(row and row.manual.keys() & row.needs_look)
    return Entry(student, report, state, sources, "", by_hand, *((row.seconds_late, row.penalty) if row else ()))


def _embedded(room: Classroom, student: str) -> Report | None:
    """The report that stands in an autograded notebook; it does not tell any seconds."""
    there = room.autograded(student)
    found = there.reports if there else {}
    try:
        exercises = tuple(exercise_from(found[name]) for name in room.work.points if name in found)
    except (KeyError, TypeError):
        return None
    return Report("", "graded", "", exercises, 0.0) if exercises else None


def page(report: ClassReport, made: datetime) -> str:
    """The page as HTML. Nothing in it is taken for HTML that a student wrote, and it needs no other file."""
    return (
        _templates()
        .get_template("page.html")
        .render(report=report, median=statistics.median, mean=statistics.fmean, made=made, few=FEWEST)
    )


def course_page(reports: Sequence[ClassReport], nobody: Sequence[str], made: datetime, course: str) -> str:
    """The page about several assignments as HTML; ``nobody`` has handed in those others."""
    found = {report.assignment: {entry.student: entry for entry in report.entries} for report in reports}
    everyone = {student for report in reports for student in (*found[report.assignment], *report.missing)}
    students = []
    for name in sorted(everyone):
        entries = [found[report.assignment].get(name) for report in reports]
        scores = [entry.graded.score for entry in entries if entry and entry.graded]
        students.append((name, entries, sum(scores) if scores else None))
    told = {"reports": reports, "nobody": nobody, "students": students, "made": made, "course": course}
    return _templates().get_template("course.html").render(told, median=statistics.median, mean=statistics.fmean)


def _templates() -> Environment:
    return templates(TEMPLATES, duration=duration)
