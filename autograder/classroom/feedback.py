"""``autograder feedback``: the pages of a class, as ``nbgrader generate_feedback`` makes them, in parallel and resumable.

Each page carries a hash of all that it is made of, so a page that is current is left, and nothing else is remembered.
A student's folder is made in another place and moved by a rename: whatever the moment at which a run is killed, the next
one finds each folder whole, or makes it.
"""

from __future__ import annotations

import glob
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import chdir, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from nbgrader.api import Gradebook
from nbgrader.apps.generatefeedbackapp import GenerateFeedbackApp

from autograder.classroom.converter import LastWords, PageConverter, folders_found
from autograder.classroom.nbgrader.feedback import FeedbackExporter, hints_of, key_of, page_key
from autograder.classroom.nbgrader.mended import mend
from autograder.classroom.nbgrader.page_marks import Marks, read_marks
from autograder.classroom.own_folder import alone, our_folder, put_in_place
from autograder.classroom.students import without_excluded
from autograder.course.root import WrongUse
from autograder.course.words import noted, said
from autograder.grading import crew, executors
from autograder.grading.progress import Progress
from autograder.grading.render import plain

HERE_ALONE = 40  # pages that one process makes sooner than others have started

State = Literal["made", "unchanged", "failed"]
WORDS: dict[State, str] = {
    "made": noted("pages made"),
    "unchanged": noted("there already, unchanged"),
    "failed": noted("no page"),
}


@dataclass(frozen=True, eq=False)
class PageTask:
    """A student's page or pages to make: where, and the marks by the notebook's name."""

    root: str
    assignment: str
    student: str
    folder: str
    marks: dict[str, Marks]

    def failed(self, why: str) -> str:
        return why


@dataclass
class FeedbackRun:
    """What became of a class's pages."""

    assignment: str
    states: dict[str, State] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)  # why there is no page, by student
    seconds: float = 0.0

    def of(self, state: State) -> list[str]:
        return sorted(student for student, each in self.states.items() if each == state)

    def as_dict(self) -> dict[str, Any]:
        results = [
            {"student": student, "outcome": state, "message": self.reasons.get(student, "")}
            for student, state in sorted(self.states.items())
        ]
        return {"version": 1, "assignment": self.assignment, "seconds": round(self.seconds, 3), "results": results}

    def summary(self) -> str:
        """The run in words: how many of each kind, and everyone who has no page."""
        places = {"assignment": self.assignment, "everyone": len(self.states), "seconds": self.seconds}
        lines = [said("{assignment}: feedback for {everyone} students in {seconds:.1f} s", **places)]
        for state, words in WORDS.items():
            if found := self.of(state):
                lines.append(f"{len(found):6}  {said(words)}")
        lines += [f"        {student}: {why}" for student, why in sorted(self.reasons.items())]
        return "\n".join(map(plain, lines))


def feedback(
    assignment: str, students: Sequence[str] = (), jobs: int | None = None, again: bool = False
) -> FeedbackRun:
    """Make the pages of the class (or of these students) whose course folder we stand in; with ``again`` all anew.

    Raises:
        WrongUse: this is no course folder, nothing is autograded, or another run is at work here.
    """
    started = time.monotonic()
    run = FeedbackRun(assignment)
    jobs = jobs or executors.cores()
    with Pages(assignment, students) as pages:
        waiting = []
        for student in pages.students(students):
            task = pages.task(student)
            if not again and pages.current(task):
                run.states[student] = "unchanged"
            else:
                waiting.append(task)
        with Progress(len(waiting), said("feedback {assignment}", assignment=assignment)) as progress:
            for task, why in _made(waiting, jobs):
                run.states[task.student] = "failed" if why else "made"
                if why:
                    run.reasons[task.student] = why
                progress.step(bool(why))
    run.seconds = time.monotonic() - started
    return run


def _made(tasks: Sequence[PageTask], jobs: int) -> Iterator[tuple[PageTask, str]]:
    """Make each page; give each with the reason why it could not be made, or an empty text."""
    if jobs == 1 or len(tasks) <= HERE_ALONE:
        yield from ((task, make(task)) for task in tasks)
    else:
        yield from crew.mapped(tasks, lambda: executors.processes(min(jobs, len(tasks))), crew.QUEUED * jobs, make)


class Pages:
    """One assignment's feedback in the course folder that we stand in, for as long as a run lasts; ``only`` some, if any.

    Raises:
        WrongUse: nothing is autograded here, or another run is at work.
        CourseError: the course's hints can't be read.
    """

    def __init__(self, assignment: str, only: Sequence[str] = ()) -> None:
        self.assignment = assignment
        self._only = only
        self._app, _ = _nbgrader(assignment)
        self._coursedir = self._app.coursedir
        self.root = Path(self._coursedir.root)
        self._hints = hints_of(assignment)

    def __enter__(self) -> Pages:
        self._alone = alone(our_folder(self.root), self.assignment)
        self._alone.__enter__()
        shutil.rmtree(unfinished(self.root, self.assignment), ignore_errors=True)
        with chdir(self.root):
            converter = PageConverter(coursedir=self._coursedir, parent=self._app)
            found = glob.glob(converter._format_source(self.assignment, "*"))
            converter.assignments = {folder: [] for folder in found if glob.glob(f"{glob.escape(folder)}/*.ipynb")}
            self._folders = folders_found(converter)
        with Gradebook(self._coursedir.db_url, self._coursedir.course_id) as gradebook:
            self._marks: dict[str, dict[str, Marks]] = {}
            for (student, notebook), marks in read_marks(
                gradebook.db.connection(), self.assignment, self._only
            ).items():
                self._marks.setdefault(student, {})[notebook] = marks
        return self

    def __exit__(self, *error: Any) -> None:
        self._alone.__exit__(*error)

    def students(self, chosen: Sequence[str] = ()) -> list[str]:
        """Everyone whose submission is autograded, or those of them that were chosen.

        Raises:
            WrongUse: one of the chosen, or nobody, is autograded.
        """
        if not self._folders:
            told = said(
                "nothing of {name} is autograded: run `autograder autograde {name}` first", name=self.assignment
            )
            raise WrongUse(told)
        if missing := [student for student in chosen if student not in self._folders]:
            places = {"student": missing[0], "assignment": self.assignment}
            raise WrongUse(said("{student} has no autograded submission of {assignment}", **places))
        return without_excluded(chosen or self._folders, self._coursedir)

    def task(self, student: str) -> PageTask:
        marks = self._marks.get(student, {})
        return PageTask(str(self.root), self.assignment, student, self._folders[student], marks)

    def current(self, task: PageTask) -> bool:
        """Whether every page of this student's is there and made of what lies there now."""
        place = self.root / self._coursedir.format_path(
            self._coursedir.feedback_directory, task.student, self.assignment
        )
        notebooks = list((self.root / task.folder).glob("*.ipynb"))
        try:
            return all(
                key_of(place / f"{notebook.stem}.html") == page_key(notebook, task.marks[notebook.stem], self._hints)
                for notebook in notebooks
            )
        except (KeyError, OSError):
            return False


def make(task: PageTask) -> str:
    """Make one student's pages in this process; an empty text, or the reason why there are none."""
    maker = _maker(task.root, task.assignment)
    return maker.make(task)


class _Maker:
    """What makes pages: set up once in each process."""

    def __init__(self, root: str, assignment: str) -> None:
        self.root = Path(root)
        with chdir(root):
            app, self._words = _nbgrader(assignment)
        self._coursedir = app.coursedir
        self._feedback = self._coursedir.feedback_directory
        self._unfinished = unfinished(self.root, assignment)
        self._coursedir.feedback_directory = str(self._unfinished.relative_to(self.root))
        self._converter = PageConverter(coursedir=self._coursedir, parent=app)
        self._converter.open()

    def make(self, task: PageTask) -> str:
        self._words.clear()
        place = self._place(self._feedback, task)
        made = self._place(self._coursedir.feedback_directory, task)
        if isinstance(self._converter.exporter, FeedbackExporter):  # a course may have another
            self._converter.exporter.marks = {(task.student, name): marks for name, marks in task.marks.items()}
        try:
            with chdir(self.root) if Path.cwd() != self.root else nullcontext():
                self._converter.convert(task.folder)
            put_in_place(made, place, self._unfinished / f"earlier-{task.student}")
        except Exception as error:
            shutil.rmtree(place, ignore_errors=True)  # an earlier page may be about an earlier submission
            return self._words.reason or f"{type(error).__name__}: {error}"
        return ""

    def _place(self, directory: str, task: PageTask) -> Path:
        return Path(self.root, self._coursedir.format_path(directory, task.student, task.assignment))


@cache
def _maker(root: str, assignment: str) -> _Maker:
    return _Maker(root, assignment)


def unfinished(root: Path, assignment: str) -> Path:
    return our_folder(root) / "unfinished" / assignment


def _nbgrader(assignment: str) -> tuple[Any, LastWords]:
    """nbgrader's program for feedback, as the course's configuration has it; and what it says."""
    app = GenerateFeedbackApp()
    app.initialize([])
    mend()
    app.coursedir.assignment_id = assignment
    words = LastWords()
    words.log_of(app, our_folder(Path(app.coursedir.root)))
    return app, words
