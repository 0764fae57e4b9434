"""What the gradebook says of a class's notebooks that stands on a feedback page, read at once for everyone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, Select, select


@dataclass(frozen=True)
class CellMark:
    """The points for one cell; ``score`` is None where nobody has given any yet."""

    score: float | None
    max_score: float


@dataclass
class Marks:
    """One submitted notebook: the marks and the comments by the cell's grade_id, and the points lost by being late."""

    cells: dict[str, CellMark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    penalty: float = 0.0

    @property
    def score(self) -> float:
        """All points, the penalty taken off."""
        return max(0.0, sum(mark.score or 0.0 for mark in self.cells.values()) - self.penalty)

    @property
    def max_score(self) -> float:
        return sum(mark.max_score for mark in self.cells.values())


def read_marks(connection: Connection, assignment: str, students: Sequence[str] = ()) -> dict[tuple[str, str], Marks]:
    """The marks of each submitted notebook of an assignment by (student, notebook); of these students, if any are named."""
    found: dict[tuple[str, str], Marks] = {}
    for who, notebook, penalty in _rows(
        connection, assignment, students, api.SubmittedNotebook.late_submission_penalty
    ):
        found[who, notebook] = Marks(penalty=penalty or 0.0)
    columns = (api.Grade.auto_score, api.Grade.manual_score, api.Grade.extra_credit)
    most = _points(connection, assignment)
    for who, notebook, cell, auto, manual, extra in _rows(connection, assignment, students, *columns, of=api.Grade):
        score = manual if manual is not None else auto
        given = None if score is None and not extra else (score or 0.0) + (extra or 0.0)
        found[who, notebook].cells[cell] = CellMark(given, most.get((notebook, cell), 0.0))
    words_of = (api.Comment.auto_comment, api.Comment.manual_comment)
    for who, notebook, cell, auto, manual in _rows(connection, assignment, students, *words_of, of=api.Comment):
        if words := auto if manual is None else manual:
            found[who, notebook].comments[cell] = words
    return found


def _points(connection: Connection, assignment: str) -> dict[tuple[str, str], float]:
    """What each cell is worth, by (notebook, cell)."""
    worth = {}
    for kind in (api.GradeCell, api.TaskCell):
        cells = (
            select(api.Notebook.name, kind.name, kind.max_score)
            .join(api.Notebook, kind.notebook_id == api.Notebook.id)
            .join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
            .where(api.Assignment.name == assignment)
        )
        worth.update({(notebook, cell): points or 0.0 for notebook, cell, points in connection.execute(cells)})
    return worth


def _rows(
    connection: Connection, assignment: str, students: Sequence[str], *columns: Any, of: Any = None
) -> Iterator[Any]:
    """Rows of (student, notebook, column...) of this assignment; with ``of`` a table, the cell's name before the columns."""
    wanted: Select[Any] = select(
        api.SubmittedAssignment.student_id, api.Notebook.name, *((api.BaseCell.name,) if of else ()), *columns
    )
    wanted = wanted.select_from(api.SubmittedNotebook)
    wanted = wanted.join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
    wanted = wanted.join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
    wanted = wanted.join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
    if of:
        wanted = wanted.join(of, of.notebook_id == api.SubmittedNotebook.id)
        wanted = wanted.join(api.BaseCell, api.BaseCell.id == of.cell_id)
    wanted = wanted.where(api.Assignment.name == assignment)
    if students:
        wanted = wanted.where(api.SubmittedAssignment.student_id.in_(students))
    yield from connection.execute(wanted)
