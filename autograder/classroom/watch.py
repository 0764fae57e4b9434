"""``autograder watch``: what is handed in is collected, graded and given back while students wait for it.

Nothing is remembered but in nbgrader's own folders and gradebook: what is collected is read from the submitted folder's
time, what is graded from the gradebook, when a student was last answered from the feedback page. So a watch that was
killed goes on where it was, and every other command may be run in between.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, chdir
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.apps.collectapp import CollectApp
from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.utils import parse_utc

from autograder.classroom.autograde import ClassRun, autograde
from autograder.classroom.converter import LastWords
from autograder.classroom.feedback import FeedbackRun, feedback
from autograder.classroom.folder import NothingHandedIn
from autograder.classroom.nbgrader.mended import mend
from autograder.classroom.own_folder import alone, our_folder
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.grading import stopping
from autograder.grading.executors import NoCluster
from autograder.grading.render import number, plain
from autograder.grading.result import Report
from autograder.grading.standing import StandingCrew

LOOK_SECONDS = 0.5  # between two looks at what has come in
PAUSE_SECONDS = 60.0  # between two answers to one student, if not told otherwise
AGAIN_SECONDS = 10.0  # after something outside was in the way: a cluster that went away, another run


@dataclass(frozen=True)
class Arrival:
    """A student's newest submission in the exchange, and when it was handed in."""

    student: str
    folder: str
    time: datetime


@dataclass
class Watch:
    """Waits for what is handed in for one assignment, in the course folder that we stand in."""

    assignment: str
    jobs: int
    cluster: str | None = None
    pause: float = PAUSE_SECONDS
    say: Callable[[str], None] = lambda line: print(line, flush=True)
    _tried: dict[str, float] = field(default_factory=dict)  # when nbgrader did not collect what a student handed in
    _late: dict[str, float] = field(default_factory=dict)  # when those are tried again whom our own side failed

    def run(self, once: bool = False) -> None:
        """Answer whoever hands in, until somebody ends us; with ``once``, those who have handed in by now.

        Raises:
            WrongUse, UnknownAssignment, SandboxRefused, NoCluster: as their names say.
        """
        Assignment.find(self.assignment)
        self._open()
        with ExitStack() as stack:
            stack.enter_context(alone(our_folder(self.root), self.assignment, "watch"))
            crew = stack.enter_context(StandingCrew(self.assignment, self.jobs, self.cluster))
            stack.enter_context(chdir(self.root))
            self._catch_up(crew)
            self.say(said("watching {assignment}", assignment=self.assignment))
            while not once:
                stopping.look()
                if students := [*self._collect(sorted(self._waiting())), *self._due_again()]:
                    self._round(crew, students)
                time.sleep(LOOK_SECONDS)

    # ---- who

    def _waiting(self) -> Iterator[str]:
        """Those who have handed in something newer than what is collected, and were not answered a moment ago."""
        now = time.time()
        for arrival in self._arrivals():
            collected = self._time_of(self._path(self.coursedir.submitted_directory, arrival.student))
            last = max(self._answered(arrival.student), self._tried.get(arrival.student, 0.0))
            if (collected is None or arrival.time > collected) and now - last >= self.pause:
                yield arrival.student

    def _due_again(self) -> list[str]:
        due = [student for student, when in self._late.items() if when <= time.time()]
        for student in due:
            del self._late[student]
        return due

    def _arrivals(self) -> Iterable[Arrival]:
        newest: dict[str, Arrival] = {}
        try:
            names = os.listdir(Path(self._step(self._exchange.Collect).root, self.coursedir.course_id, "inbound"))
        except FileNotFoundError:
            return ()
        for name in names:
            student, _, rest = name.partition(f"+{self.assignment}+")
            try:
                arrival = Arrival(student, name, parse_utc(rest.partition("+")[0]))
            except (ValueError, OverflowError):
                continue  # nbgrader's `collect` says so
            if student not in newest or newest[student].time < arrival.time:
                newest[student] = arrival
        return newest.values()

    def _answered(self, student: str) -> float:
        """When the student's last page was made."""
        folder = self._path(self.coursedir.feedback_directory, student)
        return max((path.stat().st_mtime for path in folder.glob("*.html")), default=0.0)

    def _time_of(self, folder: Path) -> datetime | None:
        try:
            return self.coursedir.get_existing_timestamp(str(folder))  # type: ignore[no-any-return]
        except Exception:  # it tells no time: what is newer is collected
            return None

    def _path(self, directory: str, student: str) -> Path:
        return Path(self.root, self.coursedir.format_path(directory, student, self.assignment))

    # ---- what

    def _catch_up(self, crew: StandingCrew) -> None:
        """Whatever was left to do when the last watch ended, for everyone."""
        self._collect(sorted(self._waiting()))
        try:
            graded = autograde(self.assignment, (), self.jobs, self.cluster, start=crew.use)
        except NothingHandedIn:
            return
        if any(outcome.state != "failed" for outcome in graded.outcomes.values()):
            self._tell(graded, feedback(self.assignment, (), self.jobs))
            self._start(self._step(self._exchange.ReleaseFeedback), self.assignment)
        else:
            self._tell(graded, FeedbackRun(self.assignment))

    def _round(self, crew: StandingCrew, students: list[str]) -> None:
        """Grade and give back. What is in the way of it is told, and tried again."""
        try:
            graded = autograde(self.assignment, students, self.jobs, self.cluster, start=crew.use)
            if answered := [each for each in students if graded.outcomes[each].state != "failed"]:
                made = feedback(self.assignment, answered)
                for student in made.of("made"):
                    self._start(self._step(self._exchange.ReleaseFeedback, student), student)
                self._tell(graded, made)
            else:
                self._tell(graded, FeedbackRun(self.assignment))
        except NoCluster as error:
            crew.dismiss()
            self._again(students, str(error))
        except NothingHandedIn as error:
            if len(students) == 1:
                self.say(plain(f"{_now()} {error}"))
            else:
                for student in students:
                    self._round(crew, [student])
        except WrongUse as error:
            self._again(students, str(error))

    def _collect(self, due: Iterable[str]) -> list[str]:
        """Those of them whose new submission is collected now."""
        there = []
        for student in due:
            place = self._path(self.coursedir.submitted_directory, student)
            before = self._time_of(place)
            step = self._step(self._exchange.Collect, student)
            step.update = True
            self._words.clear()
            self._start(step, student)
            if place.is_dir() and self._time_of(place) != before:
                there.append(student)
            else:
                self._tried[student] = time.time()
                self.say(plain(f"{_now()} {student}: {self._words.first or said('not collected')}"))
        return there

    def _tell(self, graded: ClassRun, made: FeedbackRun) -> None:
        for student, outcome in sorted(graded.outcomes.items()):
            if outcome.state == "failed":
                self._again([student], outcome.message)
            elif student in made.of("made"):
                self.say(plain(f"{_now()} {student}: {self._since(student, _points(outcome.report))}"))
        for student, why in made.reasons.items():
            self._again([student], said("no feedback: {why}", why=why))

    def _again(self, students: list[str], why: str) -> None:
        for student in students:
            self._late[student] = time.time() + max(self.pause, AGAIN_SECONDS)
        told = said("{students}: {why} (is tried again)", students=", ".join(students), why=why)
        self.say(plain(f"{_now()} {told}"))

    def _start(self, step: Any, who: str) -> None:
        try:
            step.start()
        except (ExchangeError, OSError) as error:
            self.say(plain(f"{_now()} {who}: {error}"))

    def _step(self, kind: Any, student: str = "*") -> Any:
        """One of nbgrader's steps between the exchange and the course folder, for one student or everyone."""
        self.coursedir.student_id = student
        return kind(coursedir=self.coursedir, authenticator=self._authenticator, parent=self._app)

    def _since(self, student: str, points: str) -> str:
        handed_in = self._time_of(self._path(self.coursedir.submitted_directory, student))
        if handed_in is None:
            return points
        seconds = (datetime.now(UTC).replace(tzinfo=None) - handed_in).total_seconds()
        return said("{points}, {seconds:.1f} s after it was handed in", points=points, seconds=seconds)

    # ---- where

    def _open(self) -> None:
        self._app = CollectApp()
        self._app.initialize([])
        self._exchange = ExchangeFactory(parent=self._app)
        self._authenticator = Authenticator(parent=self._app)
        mend()
        self.coursedir = self._app.coursedir
        self.coursedir.assignment_id = self.assignment
        self.root = Path(self.coursedir.root)
        self._words = LastWords()
        self._words.log_of(self._app, our_folder(self.root))


def _points(report: Report | None) -> str:
    if report is None:
        return said("given back")
    return said("{score} of {most} points", score=number(report.score), most=number(report.max_score))


def _now() -> str:
    return datetime.now().strftime("%H:%M:%S")
