"""The instructor's course folder: who handed in, what of it is in nbgrader's gradebook, and how a report gets there.

nbgrader's own converter takes a report into the gradebook: first the marks, in one transaction, then the autograded
folder, made in another place and moved by a rename. What is done is read from these two themselves, so there is no journal
that could be wrong: whatever the moment at which a run is killed, the next one finds each student done or not done.
"""

from __future__ import annotations

import fcntl
import glob
import json
import logging
import os
import re
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Literal, Self

from jsonschema import Draft4Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
from nbconvert.writers import FilesWriter
from nbgrader import api, nbgraderformat
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.utils import setenv
from sqlalchemy import select

from autograder.course import Assignment, WrongUse
from autograder.crew import Task
from autograder.gradebook import Transactions
from autograder.kept import Kept
from autograder.nbgrader_bridge import REPORT_MIME, STAMP, TEST_CELL, forget_marks, handed_in, reports_from
from autograder.result import Report

FOLDER = ".autograder"  # in the course folder: kept results, the record of regrades, the log, work in progress
SAME = 1e-6  # points

Standing = Literal["new", "unchanged", "earlier"]


@dataclass(frozen=True)
class Row:
    """A submission as the gradebook has it."""

    timestamp: datetime | None
    scores: dict[str, float | None] = field(default_factory=dict)  # of the test cells, by exercise
    manual: set[str] = field(default_factory=set)  # the exercises that a person has marked


@dataclass(frozen=True)
class Autograded:
    """An autograded notebook: what it was made of, and the scores and reports in its test cells, by exercise."""

    stamp: Mapping[str, str]
    scores: dict[str, float]
    reports: dict[str, Mapping[str, Any]]

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The notebook at this path; None where there is none, or none that is whole."""
        try:
            node = json.loads(path.read_bytes())
            made = cls(node["metadata"].get(STAMP, {}), {}, {})
            for cell in node["cells"]:
                name = str(cell["metadata"].get("nbgrader", {}).get("grade_id", "")).removeprefix(TEST_CELL)
                for output in cell.get("outputs", []):
                    if report := output.get("data", {}).get(REPORT_MIME):
                        made.reports[name] = report
                    if output["output_type"] == "execute_result":
                        made.scores[name] = float("".join(output["data"]["text/plain"]))
            return made
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


@contextmanager
def _schema_taken_for_sound() -> Iterator[None]:
    """Let nbgrader check its cells only: it would check its own schema, too, anew for each cell of each notebook."""

    def validate(instance: object, schema: object) -> None:
        if error := best_match(Draft4Validator(schema).iter_errors(instance)):
            raise error

    stock = nbgraderformat.common.jsonschema
    nbgraderformat.common.jsonschema = SimpleNamespace(validate=validate)
    try:
        yield
    finally:
        nbgraderformat.common.jsonschema = stock


class _Converter(Autograde):
    """nbgrader's converter, set up once for the class and then called for one student at a time."""

    found: dict[str, list[str]]

    def open(self) -> dict[str, str]:
        """Find who handed in: the folder of each student's submission."""
        self.init_notebooks()
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)  # it leaves out what is no student's
        self.exporter._preprocessors = []
        for step in dict.fromkeys((*self.sanitize_preprocessors, *self.autograde_preprocessors)):
            self.exporter.register_preprocessor(step)
        self.found = dict(self.assignments)
        pattern = re.compile(self._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True))
        matches = {folder: pattern.match(folder) for folder in self.found}
        return {match["student"]: folder for folder, match in sorted(matches.items()) if match}

    def convert(self, folder: str) -> None:
        self.assignments = {folder: self.found[folder]}
        self.convert_notebooks()

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """All of nbgrader's steps in one go: it would write the notebook between sanitizing and grading, and read it again."""
        with setenv(NBGRADER_EXECUTION="autograde"):
            BaseConverter.convert_single_notebook(self, notebook_filename)


class Classroom:
    """One assignment in the course folder that we stand in, for as long as a run lasts.

    Raises:
        WrongUse: this is no course folder, nobody has handed in, or another run is at work here.
        UnknownAssignment: there is no such assignment.
    """

    def __init__(self, assignment: str) -> None:
        self.assignment = Assignment.in_course_folder(assignment)
        self.app = AutogradeApp()
        self.app.initialize([])
        self.coursedir = self.app.coursedir
        self.coursedir.assignment_id = assignment
        self.root = Path(self.coursedir.root)
        self.folder = self.root / FOLDER
        self.folder.mkdir(exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n")
        self.kept = Kept(self.folder / "results")
        self._errors = _LastError()
        self._log()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self._alone())
            self._unfinished = self.folder / "unfinished" / self.assignment.name
            shutil.rmtree(self._unfinished, ignore_errors=True)  # of a run that was killed
            stack.enter_context(chdir(self.root))
            stack.enter_context(_schema_taken_for_sound())
            self._gradebook = stack.enter_context(Transactions(self.coursedir.db_url, self.coursedir.course_id))
            self._rows = self._read_gradebook()
            self._converter = _Converter(coursedir=self.coursedir, parent=self.app)
            try:
                self._folders = self._converter.open()
            except NbGraderException:
                raise WrongUse(f"nobody has handed in {self.assignment.name}: run `nbgrader collect` first") from None
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # ---- who, and what is there

    def students(self, chosen: Sequence[str] = ()) -> list[str]:
        """Everyone who handed in a notebook, or those of them that were chosen.

        Raises:
            WrongUse: one of the chosen has not.
        """
        if missing := [student for student in chosen if student not in self._folders]:
            raise WrongUse(f"{missing[0]} has handed in no notebook for {self.assignment.name}")
        excluded = (self.coursedir.student_id_exclude or "").split(",")
        return [student for student in chosen or self._folders if student not in excluded]

    def without_notebook(self) -> list[str]:
        """Those whose folder has no notebook in it: nbgrader passes over them."""
        found = glob.glob(self.coursedir.format_path(self.coursedir.submitted_directory, "*", self.assignment.name))
        return sorted({Path(folder).parent.name for folder in found} - set(self._folders))

    def task(self, student: str) -> Task:
        """This student's submission as it lies in the course folder now."""
        return Task.of(
            self.assignment.name, handed_in(Path(self._folders[student], f"{self.assignment.notebook}.ipynb"))
        )

    def standing(self, student: str, task: Task) -> Standing:
        """Whether this submission is to be graded (``new``), or is in the gradebook: graded like now, or ``earlier``."""
        there = self.autograded(student)
        if there is None or not self._is_current(student):
            return "new"
        if not there.stamp:
            return "earlier"  # graded without this kit, or by one that left no stamp
        row = self._rows.get(student, Row(None))
        in_gradebook = all(_same(row.scores.get(name), score) for name, score in there.scores.items())
        if there.stamp.get("submission") != task.handed.digest or not in_gradebook:
            return "new"
        return "unchanged" if there.stamp.get("result") == task.key else "earlier"

    def row(self, student: str) -> Row | None:
        """What the gradebook had of this student when the run began."""
        return self._rows.get(student)

    def autograded(self, student: str) -> Autograded | None:
        return Autograded.read(self._destination(student) / f"{self.assignment.notebook}.ipynb")

    def _is_current(self, student: str) -> bool:
        """Whether what is autograded is not older than what was handed in, by nbgrader's timestamps."""
        try:
            submitted = self.coursedir.get_existing_timestamp(self._folders[student])
            autograded = self.coursedir.get_existing_timestamp(str(self._destination(student)))
        except Exception:  # a file that is no timestamp: nbgrader's converter will say so
            return False
        row = self._rows.get(student)
        in_gradebook = row is not None and (submitted is None or row.timestamp == submitted)
        return in_gradebook and (submitted is None or autograded is None or submitted <= autograded)

    def _destination(self, student: str) -> Path:
        return Path(self.coursedir.format_path(self.coursedir.autograded_directory, student, self.assignment.name))

    # ---- taking a report into the gradebook

    def take(self, student: str, key: str, report: Report, replace: bool = False) -> str:
        """Let nbgrader write this report; the empty text, or the reason why it could not.

        Where it could not, a submission has no marks afterwards, as nbgrader has it: earlier ones may belong to an
        earlier file. With ``replace`` (a regrade) the earlier ones stay.
        """

        def source(task: Task) -> Report:
            if task.key != key:
                raise RuntimeError("the submission or its grader changed meanwhile")
            return report

        if replace and report.status == "grader-error":
            return report.message
        failure: Exception | None = None

        def write() -> None:
            nonlocal failure
            failure = None
            self._errors.clear()
            try:
                self._converter.convert(self._folders[student])
            except Exception as error:
                failure = error
                if replace:
                    raise
                self._forget(student)

        try:
            with self._elsewhere(), reports_from(source), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._gradebook.write(write)
        except Exception as error:  # nothing was written
            failure = failure or error
        if failure is None:
            self._move(student)
            return ""
        if not replace:
            shutil.rmtree(self._destination(student), ignore_errors=True)
        return self._errors.reason or f"{type(failure).__name__}: {failure}"

    @contextmanager
    def _elsewhere(self) -> Iterator[None]:
        """Let nbgrader make its autograded folder in another place."""
        before = self.coursedir.autograded_directory
        self.coursedir.autograded_directory = str(self._unfinished.relative_to(self.root))
        try:
            yield
        finally:
            self.coursedir.autograded_directory = before

    def _move(self, student: str) -> None:
        """Put the finished folder in its place: what is there is the earlier one, or nothing for a moment, or this one."""
        made = self.coursedir.format_path(str(self._unfinished), student, self.assignment.name)
        place = self._destination(student)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            os.rename(place, self._unfinished / "earlier")
        os.rename(made, place)
        shutil.rmtree(self._unfinished / "earlier", ignore_errors=True)
        if self.coursedir.groupshared:
            self._converter.set_permissions(self.assignment.name, student)

    def _forget(self, student: str) -> None:
        info = {"notebook": self.assignment.notebook, "assignment": self.assignment.name, "student": student}
        try:
            forget_marks(info | {"db_url": self.coursedir.db_url})
        except api.MissingEntry:
            return  # it never got as far as the gradebook

    # ---- the gradebook

    def _read_gradebook(self) -> dict[str, Row]:
        """What the gradebook has of this assignment, by student.

        Raises:
            WrongUse: it does not know the assignment.
        """
        name = self.assignment.name
        submissions = (
            select(api.SubmittedAssignment.student_id, api.SubmittedAssignment.timestamp)
            .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
            .where(api.Assignment.name == name)
        )
        grades = (
            select(api.SubmittedAssignment.student_id, api.BaseCell.name, api.Grade.auto_score, api.Grade.manual_score)
            .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
            .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .where(api.Assignment.name == name)
        )
        with self._gradebook.one() as connection:
            if not connection.execute(select(api.Assignment.id).where(api.Assignment.name == name)).first():
                raise WrongUse(f"the gradebook does not know {name}: run `nbgrader generate_assignment {name}` first")
            rows = {student: Row(timestamp) for student, timestamp in connection.execute(submissions)}
            for student, cell, score, manual in connection.execute(grades):
                exercise = cell.removeprefix(TEST_CELL)
                rows[student].scores[exercise] = score
                if manual is not None:
                    rows[student].manual.add(exercise)
        return rows

    # ---- one run at a time for each assignment, and its log

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Runs for different assignments don't meet: each has its own marks, folders and unfinished work."""
        with open(self.folder / f"lock-{self.assignment.name}", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WrongUse(
                    f"another run of `autograder autograde {self.assignment.name}` is at work here"
                ) from None
            yield

    def _log(self) -> None:
        """nbgrader's words go to a file: a class of a thousand would flood the terminal."""
        log = getattr(self.app.log, "logger", self.app.log)
        for handler in list(log.handlers):
            log.removeHandler(handler)
        file = logging.FileHandler(self.folder / "nbgrader.log", encoding="utf-8", delay=True)
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(file)
        log.addHandler(self._errors)
        log.propagate = False
        log.setLevel(logging.WARNING)


class _LastError(logging.Handler):
    """Remembers the last traceback that nbgrader logged, of which its own error says nothing."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.reason = ""

    def clear(self) -> None:
        self.reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage().strip()
        if message.startswith("Traceback"):
            self.reason = message.rpartition("\n")[2].partition(": ")[2] or message.rpartition("\n")[2]


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) < SAME
