"""Canvas: the CSV file that its gradebook imports.

Its rules: Canvas's guide on importing grades, and `gradebook_importer.rb` in github.com/instructure/canvas-lms. The columns
begin with Student, ID, SIS User ID, SIS Login ID and Section; a student is found by the first id that fits, an assignment
by the number in its column's name; an empty cell takes a mark away. So who gets no mark has no line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.classroom.marks import Mark
from autograder.classroom.nbgrader.export import formula_guard
from autograder.classroom.roster import Enrolled, Sheet, matched
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.exports.table import Choices, Exported, points, possible, settle, sort_out

COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POSSIBLE = "    Points Possible"
NUMBER = re.compile(r"\s*\(\d+\)$")  # behind the assignment's name


def export(assignment: str, most: float, marks: Sequence[Mark], roster: Sheet | None, choices: Choices) -> Exported:
    """The file; with a ``roster``, the gradebook that Canvas exported, of its lines, with its names for everything.

    Raises:
        WrongUse: the roster does not fit.
    """
    given, told = sort_out(marks, choices)
    if roster is None:
        header = [*COLUMNS, choices.column or assignment]
        rows = [[POSSIBLE, "", "", "", "", f"{most:g}"]]
        rows += [[*_columns(mark), points(mark, most, most)] for mark in given.values()]
        told.text = Sheet(header, rows).write()
        settle(told, given, list(given))
        return told
    place = _assignment(roster, choices.column or assignment)
    there = possible("Canvas", _possible(roster, place), most, choices.scale)
    whose = matched(roster, [Enrolled(mark.student, mark.lms_id, mark.email) for mark in marks])
    kept = [index for index in range(len(COLUMNS)) if index < len(roster.header)] + [place]
    lines = [[POSSIBLE, "", "", "", "", f"{there:g}"]]
    for index, student in whose.items():
        if student in given:
            row = [roster.rows[index][column] for column in kept]
            lines.append([*row[:-1], points(given[student], most, there)])
    told.text = Sheet([roster.header[column] for column in kept], lines, roster.sign).write()
    settle(told, given, [student for student in whose.values() if student in given])
    return told


def _columns(mark: Mark) -> list[str]:
    name = ", ".join(filter(None, (mark.last_name, mark.first_name))) or mark.student
    return [formula_guard(name), mark.lms_id, "", mark.student, ""]


def _assignment(roster: Sheet, name: str) -> int:
    """The assignment's column. Canvas would take a name that it does not know for a new assignment."""
    if tuple(roster.header[: len(COLUMNS)]) != COLUMNS:
        told = said(
            "the roster is no gradebook that Canvas exported: its columns begin with {columns}",
            columns=", ".join(COLUMNS),
        )
        raise WrongUse(told)
    named = {title: place for place, title in enumerate(roster.header) if place >= len(COLUMNS)}
    found = [place for title, place in named.items() if name in (title, NUMBER.sub("", title))]
    if len(found) != 1:
        known = ", ".join(title for title in named if NUMBER.search(title)) or said("none")
        told = said(
            "{name!r} is not one assignment of the roster; name one with --column: {known}", name=name, known=known
        )
        raise WrongUse(told)
    return found[0]


def _possible(roster: Sheet, place: int) -> str:
    line = next((row for row in roster.rows if "Points Possible" in row[0]), None)
    return line[place] if line else ""
