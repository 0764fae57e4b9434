"""``autograder report``: one page for the instructor, made of what ``autograder autograde`` left in the course folder."""

from __future__ import annotations

import re
import statistics
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder import render
from autograder.anonymous import anonymous, vocabulary
from autograder.class_report import FEWEST, ClassReport, Entry
from autograder.classroom import Classroom
from autograder.course import WrongUse
from autograder.kept import exercise_from, write_whole
from autograder.result import Report

TEMPLATES = Path(__file__).resolve().parent / "templates"


def write(assignment: str, out: Path | None = None) -> Path:
    """Write the page of the class whose course folder we stand in, to ``reports/`` there if not to ``out``.

    Raises:
        WrongUse, UnknownAssignment: as their names say; nothing is graded yet is wrong use, too.
        OSError: the page can't be written there.
    """
    target = out.absolute() if out else None
    with Classroom(assignment) as room:
        course = vocabulary(cell["source"] for cell in room.assignment.cells if cell["cell_type"] == "code")
        entries = [Entry(student, None, "empty") for student in room.without_notebook()]
        entries += [entry_of(room, student, course) for student in room.students()]
        target = target or room.root / "reports" / f"{assignment}.html"
    told = ClassReport(assignment, sum(room.assignment.points.values()), entries)
    if not told.reports:
        raise WrongUse(f"no submission of {assignment} is graded yet: run `autograder autograde {assignment}` first")
    if out is None:
        target.parent.mkdir(exist_ok=True)
    text = page(told, datetime.now())
    write_whole(target, text)  # for its owner alone: the page names students
    return target


def entry_of(room: Classroom, student: str, course: frozenset[str]) -> Entry:
    """One student's part: the report that is kept of what lies there now, else the one in the autograded notebook."""
    task = room.task(student)
    standing = room.standing(student, task)
    report = room.kept.load(task.key)
    if report is not None:
        state = {"unchanged": "", "earlier": "regraded", "new": "unwritten"}[standing]
    elif standing == "new":
        row = room.row(student)
        failed = row is not None and row.scores and not any(score is not None for score in row.scores.values())
        return Entry(student, None, "failed" if failed else "waiting")
    elif problem := task.handed.submission().problem:
        return Entry(student, Report(task.handed.name, "unreadable", problem, (), 0.0))
    else:
        report = _embedded(room, student)
        state = ("" if standing == "unchanged" else "earlier") if report else "foreign"
    sources = {}
    if report and report.status == "graded" and any(exercise.mistakes for exercise in report.exercises):
        submission = task.handed.submission()
        names = [exercise.name for exercise in report.exercises if exercise.mistakes]
        sources = {name: text for name in names if (text := anonymous(submission, name, course))}
    return Entry(student, report, state, sources)


def _embedded(room: Classroom, student: str) -> Report | None:
    """The report that stands in an autograded notebook; it does not tell any seconds."""
    there = room.autograded(student)
    found = there.reports if there else {}
    try:
        exercises = tuple(exercise_from(found[name]) for name in room.assignment.exercises if name in found)
    except (KeyError, TypeError):
        return None
    return Report("", "graded", "", exercises, 0.0) if exercises else None


def page(report: ClassReport, made: datetime) -> str:
    """The page as HTML. Nothing in it is taken for HTML that a student wrote, and it needs no other file."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    environment.filters.update(points=render.number, told=_told)
    return environment.get_template("class_page.html").render(
        report=report, median=statistics.median, mean=statistics.fmean, made=made, few=FEWEST
    )


def _told(text: str) -> Markup:
    """A text of ours as HTML: what stands between `backticks` is code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(_plain(text)))))


def _plain(value: object) -> object:
    """A text without what hides or turns around what stands beside it; other values as they are."""
    return "\n".join(map(render.plain, value.split("\n"))) if type(value) is str else value
