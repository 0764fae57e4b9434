"""Moodle: the CSV file that its gradebook imports, or an assignment's grading worksheet, filled in.

Its rules: https://docs.moodle.org/en/Grade_import (each column is mapped by hand; a user is found by id number, user name
or e-mail address) and, for the worksheet, https://docs.moodle.org/en/Assignment_grading: a line is known by its Identifier, and
only Grade and the feedback are read from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.classroom.marks import Mark
from autograder.classroom.nbgrader.export import formula_guard
from autograder.classroom.roster import Enrolled, Sheet, matched
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.exports.table import Choices, Exported, points, possible, remark, settle, sort_out

COLUMNS = ("ID number", "First name", "Last name", "Email address")
IDENTIFIER, GRADE, MOST, FEEDBACK = "Identifier", "Grade", "Maximum Grade", "Feedback comments"


def export(assignment: str, most: float, marks: Sequence[Mark], roster: Sheet | None, choices: Choices) -> Exported:
    """The file; with a ``roster``, the assignment's worksheet, that one with the marks in it.

    Raises:
        WrongUse: the roster does not fit.
    """
    given, told = sort_out(marks, choices)
    if roster is None:
        rows = [
            [
                mark.student,
                *map(formula_guard, (mark.first_name, mark.last_name, mark.email)),
                points(mark, most, most),
                remark(mark),
            ]
            for mark in given.values()
        ]
        told.text = Sheet([*COLUMNS, choices.column or assignment, "Feedback"], rows).write()
        settle(told, given, list(given))
        return told
    place = roster.column(choices.column or GRADE)
    if place is None or roster.column(IDENTIFIER) is None:
        problem = said(
            "the roster is no grading worksheet of Moodle: there is no column {identifier}, or none {grade}",
            identifier=IDENTIFIER,
            grade=GRADE,
        )
        raise WrongUse(problem)
    whose = matched(roster, [Enrolled(mark.student, mark.lms_id, mark.email) for mark in marks])
    feedback = roster.column(FEEDBACK)
    lines = []
    for index, student in whose.items():
        if student in given:
            row = list(roster.rows[index])
            there = possible("Moodle", "".join(roster.cells(row, [MOST])), most, choices.scale)
            row[place] = points(given[student], most, there)
            if feedback is not None and (told_student := remark(given[student])):
                row[feedback] = told_student
            lines.append(row)
    told.text = Sheet(roster.header, lines, roster.sign).write()
    settle(told, given, [student for student in whose.values() if student in given])
    return told
