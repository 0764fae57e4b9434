"""``nbgrader autograde``: the file that was handed in is graded by the engine, and its report written into test cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from sqlalchemy import select, update

from autograder.classroom.nbgrader.cells import make_cell, make_output
from autograder.classroom.nbgrader.notebook import TEST_CELL, is_script_cell, script_cell
from autograder.classroom.nbgrader.submitted import handed_in, submitted_folder
from autograder.course import root
from autograder.course.words import noted, said
from autograder.grading import crew, render
from autograder.grading.crew import Gradable, Task
from autograder.grading.plain import earned
from autograder.grading.result import Report
from autograder.untrusted.notebook.choosing import is_script

REPORT_MIME = "application/vnd.descent-kit.report+json"  # a test cell's report for programs; browsers show the table
STAMP = "descent_kit"  # in an autograded notebook's metadata: hashes of the file and of all that decided its report
GRADER_FAILED = noted(
    "the grader itself failed ({error}), so no marks were given: please autograde this submission again"
)


class GradeSubmission(NbGraderPreprocessor):
    """Grades the file that was handed in, once, and writes each function's report and score into its test cell."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        info = resources["nbgrader"]
        if not root.has_graders(info["assignment"], Path(self.parent.parent.coursedir.root)):
            return nb, resources  # a plain assignment: `execute` runs it
        cells = [cell for cell in nb.cells if is_grade(cell) and not is_solution(cell)]
        try:
            folder = submitted_folder(self.parent.parent.coursedir, info)
            task = Task.of(info["assignment"], handed_in(folder, info["notebook"]), _fingerprint)
            report = report_of(task)
            _show_graded(nb, task, report, info["notebook"])
            for cell in cells:
                cell.outputs = report_outputs(report, cell.metadata["nbgrader"])
            nb.metadata[STAMP] = {"submission": task.handed.digest, "result": task.key, "status": report.status}
        except Exception:
            forget_marks(info)
            raise
        return nb, resources


def _show_graded(nb: NotebookNode, task: Task, report: Report, notebook: str) -> None:
    """Say at the top which file was graded where it is another than the released notebook; a script is shown whole."""
    if not report.file or report.file == f"{notebook}.ipynb":
        return
    cells = [make_cell("markdown", said("Graded: `{file}`", file=report.file.replace("`", " ")))]
    content = dict(task.handed.files).get(report.file)
    if content is not None and is_script(report.file) and not any(is_script_cell(cell, content) for cell in nb.cells):
        cells.append(script_cell(content))
    nb.cells[:0] = cells


_grade: Callable[[Any], Report] = crew.grade
_fingerprint: str | None = None  # of the graders, if it is known


@contextmanager
def reports_from(source: Callable[[Any], Report], fingerprint: str | None = None) -> Iterator[None]:
    """Take the reports from ``source``, which has graded beforehand, in place of grading each submission as it comes.

    ``fingerprint`` is that of the graders which it graded by.
    """
    global _grade, _fingerprint
    before = _grade, _fingerprint
    _grade, _fingerprint = source, fingerprint
    try:
        yield
    finally:
        _grade, _fingerprint = before


def report_of(task: Gradable) -> Report:
    """The report of what was handed in.

    Raises:
        NbGraderException: the grader itself failed; nbgrader then says so for this student and goes on with the others.
    """
    try:
        report = _grade(task)
    except Exception as error:
        raise NbGraderException(said(GRADER_FAILED, error=error)) from error
    if report.status == "grader-error":
        raise NbGraderException(said(GRADER_FAILED, error=report.message))
    return report


def report_outputs(report: Report, metadata: Mapping[str, Any]) -> list[NotebookNode]:
    """What stands under a test cell: the report of its function, then the score in the form that nbgrader reads.

    Raises:
        NbGraderException: the report has no score for this cell that nbgrader could take.
    """
    name, most = metadata["grade_id"], float(metadata["points"])
    if report.status == "unreadable":
        message = report.message or said("this file can't be read as a submission")
        return _outputs({"text/plain": message, "text/html": render.message_html(message)}, 0.0)
    try:
        exercise = report.exercise(name.removeprefix(TEST_CELL))
    except KeyError:
        told = said("no exercise belongs to the test cell {name}: please run `python -m autograder verify`", name=name)
        raise NbGraderException(told) from None
    score = exercise.score
    if not (math.isfinite(score) and abs(exercise.max_score - most) < 1e-6 and -1e-6 < score < most + 1e-6):
        told = said(
            "the test cell {name} is worth {worth:g} points, but its grader gave {score:g} of {most:g}: "
            "please run `python -m autograder verify`",
            name=name,
            worth=most,
            score=score,
            most=exercise.max_score,
        )
        raise NbGraderException(told)
    score = min(max(round(score, 6), 0.0), most)  # sums of floats: 0.1 + 0.2 is a little more than 0.3
    shown = {"text/plain": render.exercise_text(exercise), "text/html": render.exercise_html(exercise)}
    return _outputs(shown | {REPORT_MIME: exercise.as_dict()}, score)


def _outputs(shown: Mapping[str, Any], score: float) -> list[NotebookNode]:
    return [
        make_output("display_data", data=dict(shown)),
        make_output("execute_result", data={"text/plain": repr(float(score))}),
    ]


class SaveGrades(SaveAutoGrades):
    """nbgrader's own step, with two queries and two updates for a notebook in place of some of each for every cell."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        info = resources["nbgrader"]
        with Gradebook(info["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(info["notebook"], info["assignment"], info["student"])
            self.notebook_id, self.assignment_id, self.student_id = (
                info["notebook"],
                info["assignment"],
                info["student"],
            )
            self.gradebook = _Rows(gradebook.db, submitted.id)
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            if nb.metadata.get(STAMP, {}).get("status") == "unreadable":  # no ordinary zero: formgrader marks it
                self.gradebook.ask_for_a_look()
            self.gradebook.write()
            gradebook.db.commit()
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        """Where a cell's outputs decide, they do it by our rule: stderr costs nothing, and no part is more than the whole."""
        if cell.cell_type == "code" and not is_solution(cell):
            score = earned(cell.outputs, float(cell.metadata["nbgrader"]["points"]))
            outputs = [make_output("execute_result", data={"text/plain": repr(score)})]
            cell = make_cell("code", cell.source, cell.metadata, outputs)
        super()._add_score(cell, resources)


class _Rows:
    """The grades and comments of one submitted notebook, for nbgrader's step to change: `write` takes all at once."""

    def __init__(self, db: Any, notebook: str) -> None:
        self._db = db
        self._tables = {
            Grade: self._read(Grade, notebook, "auto_score", "needs_manual_grade", "manual_score"),
            Comment: self._read(Comment, notebook, "auto_comment"),
        }
        self.db = SimpleNamespace(commit=lambda: None)

    def _read(self, table: Any, notebook: str, *columns: str) -> dict[str, SimpleNamespace]:
        wanted = (getattr(table, column) for column in ("id", *columns))
        found = self._db.execute(
            select(BaseCell.name, *wanted)
            .join(BaseCell, BaseCell.id == table.cell_id)
            .where(table.notebook_id == notebook, BaseCell.type != "SourceCell")
        )
        return {name: SimpleNamespace(**dict(zip(("id", *columns), values, strict=True))) for name, *values in found}

    def ask_for_a_look(self) -> None:
        for row in self._tables[Grade].values():
            row.needs_manual_grade = True

    def find_grade(self, cell: str, *_: str) -> SimpleNamespace:
        return self._find(Grade, cell)

    def find_comment(self, cell: str, *_: str) -> SimpleNamespace:
        return self._find(Comment, cell)

    def _find(self, table: Any, cell: str) -> SimpleNamespace:
        try:
            return self._tables[table][cell]
        except KeyError:
            places = {"entry": table.__name__.lower(), "cell": cell}
            raise MissingEntry(said("the gradebook has no {entry} for the cell {cell}", **places)) from None

    def write(self) -> None:
        for table, rows in self._tables.items():
            if rows:
                self._db.execute(update(table), [vars(row) for row in rows.values()])


def forget_marks(info: Mapping[str, str]) -> None:
    """Take back marks of an earlier run: they may belong to an earlier file. nbgrader then asks for a person's look."""
    with Gradebook(info["db_url"]) as gradebook:
        submission = gradebook.find_submission_notebook(info["notebook"], info["assignment"], info["student"])
        for grade in submission.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
        gradebook.db.commit()
