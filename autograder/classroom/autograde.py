"""``autograder autograde``: the class through nbgrader's gradebook and folders, in parallel, resumable, regradable."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from autograder.classroom import regrade
from autograder.classroom.students import look_alikes, told_apart
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.words import noted, said
from autograder.grading import crew
from autograder.grading.crew import Task
from autograder.grading.executors import Start, cores
from autograder.grading.progress import Progress
from autograder.grading.render import plain
from autograder.grading.result import Report
from autograder.grading.submission import Submission

if TYPE_CHECKING:
    from autograder.classroom.folder import Classroom

REGRADES = "regrades.jsonl"

State = Literal["written", "unchanged", "earlier", "failed", "waiting"]
Graded = tuple[str, str, Report]  # a student, the key of the report, the report
Grade = Callable[[Iterable[Task]], Iterator[tuple[Task, Report]]]

WORDS: dict[State, str] = {
    "written": noted("written into the gradebook"),
    "unchanged": noted("in the gradebook already, unchanged"),
    "earlier": noted("there with marks of earlier graders: --regrade shows what would change"),
    "waiting": noted("graded and not written: --regrade --yes writes them"),
    "failed": noted("not graded"),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one student's submission; ``message`` says why it was not graded, or what was left out of it."""

    student: str
    state: State
    report: Report | None = None
    message: str = ""

    def as_dict(self) -> dict[str, Any]:
        told = {"student": self.student, "outcome": self.state, "message": self.message}
        return told | {"report": self.report.as_dict() if self.report else None}


@dataclass
class ClassRun:
    """What became of a class."""

    assignment: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    changes: list[regrade.Change] = field(default_factory=list)
    look_alikes: list[tuple[str, ...]] = field(default_factory=list)  # ids that one could take for another
    plain: bool = False  # no hidden graders: the tests are cells of the notebooks
    graded: int = 0  # by the engine, in this run; the other reports were kept
    seconds: float = 0.0

    def add(self, student: str, state: State, report: Report | None = None, message: str = "") -> None:
        self.outcomes[student] = Outcome(student, state, report, message)

    def of(self, state: State) -> list[Outcome]:
        return [outcome for _, outcome in sorted(self.outcomes.items()) if outcome.state == state]

    def as_dict(self) -> dict[str, Any]:
        return {
            "version": 1,
            "assignment": self.assignment,
            "seconds": round(self.seconds, 3),
            "graded": self.graded,
            "results": [outcome.as_dict() for _, outcome in sorted(self.outcomes.items())],
            "look_alikes": [list(group) for group in self.look_alikes],
            "changes": [change.as_dict() for change in self.changes],
        }

    def summary(self) -> str:
        """The run in words: how many of each kind, and everyone who has no marks or no readable submission."""
        places = {"graded": self.graded, "everyone": len(self.outcomes), "seconds": self.seconds}
        name = self.assignment
        if self.plain:
            name = said("{name} (no hidden graders: the tests in its cells decide)", name=name)
        head = said("{name}: {everyone} submissions in {seconds:.1f} s, {graded} graded anew", name=name, **places)
        lines = [head]
        for state, words in WORDS.items():
            if found := self.of(state):
                lines.append(f"{len(found):6}  {said(words)}")
            lines += [f"        {each.student}: {each.message}" for each in found if each.message]
        lines += [f"        {said('look alike: {names}', names=told_apart(group))}" for group in self.look_alikes]
        unreadable = [each for each in self.outcomes.values() if each.report and each.report.status == "unreadable"]
        if unreadable:
            told = said("of these can't be read as a submission and have 0 points")
            lines.append(f"{len(unreadable):6}  {told}")
            lines += [f"        {each.student}: {each.report.message}" for each in unreadable if each.report]
        return "\n".join(map(plain, lines))  # a name or a message may be anybody's words


def autograde(
    assignment: str,
    students: Sequence[str] = (),
    jobs: int | None = None,
    cluster: str | None = None,
    again: bool = False,
    write: bool = True,
    start: Start | None = None,
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),
) -> ClassRun:
    """Grade the class (or these students) whose course folder we stand in.

    With ``again``, what earlier graders have graded is graded again: ``say`` gets the table of what changes before
    anything is written, and it is written only with ``write``. ``start`` makes other executors than usual.

    Raises:
        WrongUse, UnknownAssignment, SandboxRefused, NoCluster: as their names say.
    """
    started = time.monotonic()
    run = ClassRun(assignment)
    jobs = jobs or cores()
    with ExitStack() as stack:
        Assignment.find(assignment)
        hidden = root.has_graders(assignment, root.folder())  # what else needs, nbgrader's configuration tells
        if start is None and cluster is None and hidden:
            start = stack.enter_context(crew.ahead(Task.of(assignment, Submission("")), jobs))
        from autograder.classroom.folder import Classroom  # and nbgrader, which takes a second

        room = stack.enter_context(Classroom(assignment, students))
        run.plain = room.plain
        if not students:
            for student, why in room.left_behind().items():
                run.add(student, "failed", message=why)
        run.look_alikes = look_alikes(room.students())
        kept, waiting = _sort(room, room.students(students), run, again)
        reports = _graded(room, kept, waiting, run, partial(crew.graded, jobs=jobs, cluster=cluster, start=start))
        everyone = len(kept) + sum(map(len, waiting.values()))
        if again:
            found: list[Graded] = []
            with Progress(everyone, said("grading {assignment}", assignment=assignment)) as progress:
                for graded in reports:
                    found.append(graded)
                    progress.step(graded[2].status == "grader-error")
            run.changes = [change for student, _, report in found if (change := _change(room, student, report))]
            say(regrade.table(run.changes))
            reports = iter(found)
        writing = said("writing {assignment}", assignment=assignment)
        with Progress(everyone, writing if again else said("grading {assignment}", assignment=assignment)) as progress:
            for student, key, report in reports:
                _take(room, run, student, key, report, again, write)
                progress.step(run.outcomes[student].state == "failed")
    run.seconds = time.monotonic() - started
    return run


def _take(room: Classroom, run: ClassRun, student: str, key: str, report: Report, again: bool, write: bool) -> None:
    """Write one report into the gradebook, as far as that is asked for."""
    if again and report.status == "grader-error":
        run.add(student, "failed", None, report.message)
    elif not write:
        run.add(student, "waiting", report)
    else:
        if again and (change := _change(room, student, report)):
            _record(room, change)
        why = room.take(student, key, report, replace=again)
        left_out = said("left out: {files}", files="; ".join(room.left_out())) if room.left_out() else ""
        run.add(student, "failed" if why else "written", None if why else report, why or left_out)


def _sort(
    room: Classroom, students: Sequence[str], run: ClassRun, again: bool
) -> tuple[list[Graded], dict[str, list[str]]]:
    """Who is done, whose report is kept, and who is to be graded, by the key of the report.

    The same file has one key and is graded once, whoever handed it in.
    """
    kept: list[Graded] = []
    waiting: dict[str, list[str]] = {}
    for student in students:
        task = room.task(student)
        standing = room.standing(student, task)
        report = room.kept.load(task.key)
        if again and report is not None and _ran_out_of_time(report):
            report, standing = None, "earlier"  # that may have been the load of the machine
        if standing == "unchanged":
            run.add(student, "unchanged", report)
        elif standing == "earlier" and not again:
            run.add(student, "earlier")
        elif report is not None:
            kept.append((student, task.key, report))
        else:
            waiting.setdefault(task.key, []).append(student)
    return kept, waiting


def _ran_out_of_time(report: Report) -> bool:
    return any(check.status == "timeout" for exercise in report.exercises for check in exercise.checks)


def _graded(
    room: Classroom, kept: list[Graded], waiting: dict[str, list[str]], run: ClassRun, grade: Grade
) -> Iterator[Graded]:
    """The reports that are kept, then those of the others as they are graded; each is kept before it is used."""

    def tasks() -> Iterator[Task]:
        for same in list(waiting.values()):
            yield room.task(same[0])  # read once more: a class of any size fits into memory

    yield from kept
    if not waiting:
        return
    for task, report in grade(tasks()):
        run.graded += 1
        if report.status != "grader-error":
            room.kept.store(task.key, report)
        for student in waiting.pop(task.key, []):
            yield student, task.key, report
    for key, same in waiting.items():
        for student in same:
            why = said("the file or a grader changed: run this again")
            yield student, key, Report("", "grader-error", why, (), 0.0)


def _change(room: Classroom, student: str, report: Report) -> regrade.Change | None:
    row, there = room.row(student), room.autograded(student)
    if row is None or report.status == "grader-error":
        return None
    after = {exercise.name: exercise.score if report.status == "graded" else 0.0 for exercise in report.exercises}
    scores = {name: after.get(name, 0.0 if name in room.work.points else None) for name in row.scores}
    penalty = row.penalty, room.penalty(student, scores)
    return regrade.compare(student, row.scores, there.reports if there else {}, row.manual, report, penalty)


def _record(room: Classroom, change: regrade.Change) -> None:
    """Write down what is about to change, old and new: before it does, so that no change goes unrecorded."""
    told = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "assignment": room.assignment.name}
    line = json.dumps(told | change.as_dict(), ensure_ascii=False, allow_nan=False) + "\n"
    with open(room.folder / REGRADES, "ab", buffering=0) as file:  # a line is whole, also where two runs write
        file.write(line.encode())
        os.fsync(file.fileno())
