"""A course folder in which nbgrader's own commands are run, for the first assignment."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
import warm
from nbgrader.api import Gradebook
from processes import communicated

from autograder.authoring.demo import commands
from autograder.authoring.demo.commands import Step
from autograder.authoring.samples import without_marks
from autograder.course import root
from autograder.course.assignment import Assignment

NAME = "01-linear-regression"
ASSIGNMENT = Assignment.find(NAME)
NOTEBOOK = ASSIGNMENT.notebook


def grading(cell):
    return cell.metadata.get("nbgrader", {})


def is_test(cell):
    return bool(grading(cell).get("grade"))


def solved():
    """The released notebook with every function written as the reference has it."""
    node = nbformat.read(ASSIGNMENT.master, as_version=4)
    for cell in node.cells:
        if grading(cell).get("solution"):
            cell.source = without_marks(cell.source)
    return node


class Nbgrader(commands.Nbgrader):
    """Calls nbgrader's commands one after another, started by the process of `warm`."""

    def __enter__(self):
        self.make()
        return self

    def __exit__(self, *error):
        pass

    def outcomes(self, steps):
        found = []
        for step in steps:
            env = self.environment() | step.environment()
            with warm.start(step.folder, "nbgrader", *step.arguments, env=env) as process:
                said = communicated(process)
            found.append((process.returncode, said))
        return found


class Course:
    """A course's folder, and what nbgrader has made there."""

    def __init__(self, nbgrader, folder):
        self.nbgrader, self.folder = nbgrader, folder

    def call(self, *arguments):
        [(code, log)] = self.nbgrader.outcomes([Step(arguments, self.folder, self.folder)])
        return code, log

    def configure(self, more=""):
        """The course's own configuration, and more behind it."""
        config = (root.folder() / "nbgrader_config.py").read_text(encoding="utf-8")
        (self.folder / "nbgrader_config.py").write_text(config + more)

    def submit(self, student, content):
        folder = self.folder / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text("2026-01-01 12:00:00.0 UTC")
        (folder / "submission_secret.txt").write_text(student)
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        (folder / f"{NOTEBOOK}.ipynb").write_bytes(content)

    def autograded(self, student):
        return nbformat.read(self.folder / "autograded" / student / NAME / f"{NOTEBOOK}.ipynb", as_version=4)

    def feedback(self, student):
        return (self.folder / "feedback" / student / NAME / f"{NOTEBOOK}.html").read_text(encoding="utf-8")

    def marks(self, student):
        """What the gradebook holds: the points of each test cell by function."""
        with Gradebook(f"sqlite:///{self.folder}/gradebook.db") as gradebook:
            grades = gradebook.find_submission_notebook(NOTEBOOK, NAME, student).grades
            return {grade.name.removeprefix("test_"): grade.auto_score for grade in grades}


@contextmanager
def course_of(base: Path, config: str = "") -> Iterator[Course]:
    """A new course of the first assignment, handed out; its graders are this repository's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCENT_KIT_COURSE", str(root.folder()))
        with Nbgrader(base) as nbgrader:
            there = Course(nbgrader, base / "course")
            there.folder.mkdir()
            shutil.copytree(ASSIGNMENT.master.parent, there.folder / "source" / NAME)
            there.configure(config)
            code, log = there.call("generate_assignment", NAME)
            assert code == 0, log
            yield there
