"""A course from the first hand-out to the marks, by nbgrader's own commands."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.authoring.demo.commands import COURSE_CONFIG, Nbgrader, Step
from autograder.authoring.demo.students import SampleStudent, class_of
from autograder.course import language, limits, root, settings
from autograder.course.assignment import Assignment
from autograder.course.words import said, said_of


@dataclass
class Cycle:
    """A course of these assignments from the first hand-out to the marks."""

    folder: Path
    nbgrader: Nbgrader
    assignments: list[Assignment]
    classes: dict[str, list[SampleStudent]] = field(default_factory=dict)

    def run(self) -> None:
        self.classes = {assignment.name: class_of(assignment) for assignment in self.assignments}
        everyone = list(dict.fromkeys(student.name for _, student in self._everyone()))
        told = said_of(
            len(self.assignments),
            "A class of {students} takes {n} assignment in {folder}",
            "A class of {students} takes {n} assignments in {folder}",
            students=len(everyone),
            folder=self.folder,
        )
        print(told)
        self._set_up(everyone)
        with timed(said("start nbgrader")):
            self.nbgrader.call([])
        self.instructor("db", "student", "import", "students.csv")
        for assignment in self.assignments:
            self.instructor("generate_assignment", assignment.name)
            self.instructor("release_assignment", assignment.name)
        self.students("fetch_assignment", list(self._everyone()))
        for assignment, student in self._everyone():
            student.fill(self.home(student) / assignment.name / f"{assignment.notebook}.ipynb")
        self.students("submit", [one for one in self._everyone() if one[1].submits and not one[1].late])
        for assignment in self.assignments:
            now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
            self.instructor("db", "assignment", "add", assignment.name, f"--duedate={now}")
        self.students("submit", [one for one in self._everyone() if one[1].submits and one[1].late])
        for assignment in self.assignments:
            for command in ("collect", "autograde", "generate_feedback", "release_feedback"):
                self.instructor(command, assignment.name)
        self.students("fetch_feedback", [one for one in self._everyone() if one[1].submits])
        self.instructor("export")

    def instructor(self, *arguments: str) -> None:
        """One of the instructor's commands, in the course's folder."""
        with timed(f"nbgrader {' '.join(arguments)}"):
            self.nbgrader.call([Step(arguments, self.folder / "course", self.folder / "instructor")])

    def students(self, command: str, who: list[tuple[Assignment, SampleStudent]]) -> None:
        """The same command of many students, each in their own home."""
        what = said_of(
            len(who),
            "nbgrader {command} ... (once, by the students)",
            "nbgrader {command} ... ({n} times, by the students)",
            command=command,
        )
        with timed(what):
            steps = []
            for assignment, student in who:
                arguments = [command, assignment.name]
                if command == "submit":
                    arguments.append(f"--student={student.name}")
                steps.append(Step(tuple(arguments), self.home(student), self.home(student)))
            self.nbgrader.call(steps)

    def home(self, student: SampleStudent) -> Path:
        return self.folder / "students" / student.name

    def _everyone(self) -> Iterator[tuple[Assignment, SampleStudent]]:
        for assignment in self.assignments:
            for student in self.classes[assignment.name]:
                yield assignment, student

    def _set_up(self, everyone: Sequence[str]) -> None:
        """The course's folder as an instructor has it, and an empty home for everyone."""
        for name in everyone:
            (self.folder / "students" / name).mkdir(parents=True)
        (self.folder / "instructor").mkdir()
        target = self.folder / "course"
        target.mkdir()
        own = (root.folder() / root.CONFIG).read_text(encoding="utf-8")
        more = COURSE_CONFIG.format(course=str(target), db_url=f"sqlite:///{target}/gradebook.db")
        (target / root.CONFIG).write_text(own + self.nbgrader.settings() + more, encoding="utf-8")
        if (root.folder() / limits.FILE).is_file():
            shutil.copyfile(root.folder() / limits.FILE, target / limits.FILE)
        code = language.spoken()
        (target / settings.FILE).write_text(settings.with_language(root.folder(), code), encoding="utf-8")
        if code != language.ENGLISH:
            shutil.copytree(root.folder() / language.FOLDER / code, target / language.FOLDER / code)
        for assignment in self.assignments:
            shutil.copytree(assignment.master.parent, target / "source" / assignment.name)
        shutil.copytree(root.graders(), target / "graders", ignore=shutil.ignore_patterns("__pycache__"))
        with open(target / "students.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id"], *([name] for name in everyone)])


class timed:
    """Says what is going on, and when it is done, how long it took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.started = time.perf_counter()

    def __exit__(self, *error: object) -> None:
        print(f"{time.perf_counter() - self.started:6.1f} s  {self.what}", flush=True)
