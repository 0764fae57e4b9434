"""The instructor's course folder: who handed in, what of it is in nbgrader's gradebook, and how a report gets there.

nbgrader's own converter takes a report into the gradebook: first the marks, in one transaction, then the autograded
folder, made in another place and moved by a rename. What is done is read from these two themselves, so there is no journal
that could be wrong: whatever the moment at which a run is killed, the next one finds each student done or not done.
"""

from __future__ import annotations

import glob
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Literal, Self

from nbgrader import api
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import select

from autograder.classroom.autograded import Autograded, Row
from autograder.classroom.converter import Converter, LastWords, schema_taken_for_sound
from autograder.classroom.gradebook import Transactions
from autograder.classroom.nbgrader.grade import forget_marks, reports_from
from autograder.classroom.nbgrader.mended import mend
from autograder.classroom.nbgrader.notebook import folder_fault
from autograder.classroom.own_folder import alone, our_folder, put_in_place
from autograder.classroom.students import without_excluded
from autograder.classroom.work import ClassWork, GradedWork, PlainWork, Stamps
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.grading.crew import Gradable
from autograder.grading.kept import Kept
from autograder.grading.result import Report

SAME = 1e-6  # points

Standing = Literal["new", "unchanged", "earlier"]


class NothingHandedIn(WrongUse):
    """Nobody has handed in, or one of those who are asked for has not."""


class Classroom:
    """One assignment in the course folder that we stand in, for as long as a run lasts; ``only`` some students, if any.

    Raises:
        WrongUse: this is no course folder, nobody has handed in, or another run is at work here.
        UnknownAssignment: there is no such assignment.
    """

    def __init__(self, assignment: str, only: Sequence[str] = ()) -> None:
        self.assignment = Assignment.find(assignment)
        self._only = only
        self.app = AutogradeApp()
        self.app.initialize([])
        mend()  # also where the course's configuration is of an earlier kit
        self.coursedir = self.app.coursedir
        self.coursedir.assignment_id = assignment
        self.root = Path(self.coursedir.root)
        self.folder = our_folder(self.root)
        self.kept = Kept(self.folder / "results")
        self._words = LastWords()
        self._words.log_of(self.app, self.folder)
        self.plain = not root.has_graders(assignment, self.root)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(alone(self.folder, self.assignment.name))
            self._unfinished = self.folder / "unfinished" / self.assignment.name
            shutil.rmtree(self._unfinished, ignore_errors=True)  # of a run that was killed
            stack.enter_context(chdir(self.root))
            stack.enter_context(schema_taken_for_sound())
            self._gradebook = stack.enter_context(Transactions(self.coursedir.db_url, self.coursedir.course_id))
            self._see_assignment()
            self._converter = Converter(coursedir=self.coursedir, parent=self.app)
            self._late = AssignLatePenalties(parent=self._converter)
            self._late.init_plugin()
            try:
                self._folders = self._converter.open()
            except NbGraderException:
                name = self.assignment.name
                raise NothingHandedIn(
                    said("nobody has handed in {name}: run `nbgrader collect` first", name=name)
                ) from None
            self.work: ClassWork = (
                PlainWork(self.assignment.name, self._converter) if self.plain else GradedWork(self.assignment)
            )
            self._rows = self._read_gradebook()
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
            places = {"student": missing[0], "assignment": self.assignment.name}
            raise NothingHandedIn(said("{student} has handed in no notebook for {assignment}", **places))
        return without_excluded(chosen or self._folders, self.coursedir)

    def left_behind(self) -> dict[str, str]:
        """Those whose folder nbgrader passes over, each with why."""
        found = glob.glob(self.coursedir.format_path(self.coursedir.submitted_directory, "*", self.assignment.name))
        folders = {path.parent.name: path for path in map(Path, sorted(found))}
        others, none = folders.keys() - self._folders.keys(), said("there is no notebook in the submitted folder")
        return {name: folder_fault(folders[name]) or none for name in others}

    def enrolled(self) -> list[str]:
        """Everyone whom the gradebook knows, handed in or not."""
        with self._gradebook.one() as connection:
            found = [student for (student,) in connection.execute(select(api.Student.id))]
        return without_excluded(found, self.coursedir)

    def left_out(self) -> list[str]:
        """What nbgrader left out of the folder that it worked on last, each with why."""
        return self._words.left_out

    def task(self, student: str) -> Any:
        """This student's submission as it lies in the course folder now."""
        return self.work.task(Path(self._folders[student]))

    def standing(self, student: str, task: Any) -> Standing:
        """Whether this submission is to be graded (``new``), or is in the gradebook: graded like now, or ``earlier``."""
        there = self.autograded(student)
        if there is None or not self._is_current(student):
            return "new"
        if not all(there.stamps.values()):
            return "earlier"  # graded without this kit, or by one that left no stamp
        row = self._rows.get(student, Row(None))
        in_gradebook = all(_same(row.scores.get(name), score) for name, score in there.scores.items())
        now = self.work.stamps(task)
        if not (in_gradebook and _agree(there.stamps, now, "submission")):
            return "new"
        same = _agree(there.stamps, now, "result") and _same(row.penalty, self.penalty(student, row.scores))
        return "unchanged" if same else "earlier"

    def row(self, student: str) -> Row | None:
        """What the gradebook had of this student when the run began."""
        return self._rows.get(student)

    def penalty(self, student: str, scores: Mapping[str, float | None]) -> float:
        """What the course's plug-in takes off today for being late, where the graders give these scores."""
        row = self._rows[student]
        if row.seconds_late <= 0:
            return 0.0
        points = row.points(scores)
        penalty = self._late.plugin_inst.late_submission_penalty(student, points, row.seconds_late)
        return float(self._late._check_late_penalty(SimpleNamespace(score=points), penalty or 0.0))

    def autograded(self, student: str) -> Autograded | None:
        return Autograded.read(self._destination(student), self.work.notebooks, self.work.exercise)

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

        def source(task: Gradable) -> Report:
            if not self.work.is_part(task, key, Path(self._folders[student])):
                raise RuntimeError(said("the submission or its grader changed meanwhile"))
            return report

        if replace and report.status == "grader-error":
            return report.message
        failure: Exception | None = None

        def write() -> None:
            nonlocal failure
            failure = None
            self._words.clear()
            try:
                self._converter.convert(self._folders[student])
            except Exception as error:
                failure = error
                if replace:
                    raise
                self._forget(student)

        try:
            with self._elsewhere(), reports_from(source, self.work.fingerprint), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._gradebook.write(write)
        except Exception as error:  # nothing was written
            failure = failure or error
        if failure is None:
            self._move(student)
            return ""
        if not replace:
            shutil.rmtree(self._destination(student), ignore_errors=True)
        return self._words.reason or f"{type(failure).__name__}: {failure}"

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
        made = self.coursedir.format_path(str(self._unfinished), student, self.assignment.name)
        put_in_place(Path(made), self._destination(student), self._unfinished / "earlier")
        if self.coursedir.groupshared:
            self._converter.set_permissions(self.assignment.name, student)

    def _forget(self, student: str) -> None:
        info = {"assignment": self.assignment.name, "student": student, "db_url": self.coursedir.db_url}
        with suppress(api.MissingEntry):  # it may never have got as far as the gradebook
            for notebook in self.work.notebooks:
                forget_marks(info | {"notebook": notebook})

    # ---- the gradebook

    def _see_assignment(self) -> None:
        """See that the gradebook knows the assignment.

        Raises:
            WrongUse: it does not.
        """
        name = self.assignment.name
        with self._gradebook.one() as connection:
            if not connection.execute(select(api.Assignment.id).where(api.Assignment.name == name)).first():
                raise WrongUse(
                    said(
                        "the gradebook does not know {name}: run `nbgrader generate_assignment {name}` first", name=name
                    )
                )

    def _read_gradebook(self) -> dict[str, Row]:
        """What the gradebook has of this assignment, by student."""
        name = self.assignment.name
        submissions = (
            select(api.SubmittedAssignment.student_id, api.SubmittedAssignment.timestamp)
            .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
            .where(api.Assignment.name == name)
        )
        grades = (
            select(
                api.SubmittedAssignment.student_id,
                api.Notebook.name,
                api.BaseCell.name,
                api.Grade.auto_score,
                api.Grade.manual_score,
                api.Grade.extra_credit,
                api.Grade.needs_manual_grade,
            )
            .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
            .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
            .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
            .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
            .where(api.Assignment.name == name)
        )
        if self._only:
            submissions = submissions.where(api.SubmittedAssignment.student_id.in_(self._only))
            grades = grades.where(api.SubmittedAssignment.student_id.in_(self._only))
        with self._gradebook.one() as connection:
            rows = {student: Row(timestamp) for student, timestamp in connection.execute(submissions)}
            for student, notebook, cell, score, manual, extra, needs_look in connection.execute(grades):
                exercise = self.work.exercise(notebook, cell)
                rows[student].scores[exercise] = score
                if manual is not None:
                    rows[student].manual[exercise] = manual
                if needs_look:
                    rows[student].needs_look.add(exercise)
                rows[student] = replace(rows[student], extra=rows[student].extra + (extra or 0.0))
            with api.Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                there = [gradebook.find_submission(name, student) for student in rows] if self._only else None
                for late in gradebook.assignment_submissions(name) if there is None else there:
                    seconds, penalty = late.total_seconds_late, late.late_submission_penalty or 0.0
                    rows[late.student_id] = replace(rows[late.student_id], seconds_late=seconds, penalty=penalty)
        return rows


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) < SAME


def _agree(there: Mapping[str, Mapping[str, Any]], now: Stamps, what: str) -> bool:
    return all(there.get(name, {}).get(what) == stamp[what] for name, stamp in now.items())
