"""What is graded of a class for one assignment: the functions of a notebook by hidden graders, or plain notebooks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from nbgrader import api

from autograder.classroom.converter import Converter
from autograder.classroom.nbgrader.execute import IsolatedExecute, files_beside, plain_notebook, plain_task
from autograder.classroom.nbgrader.notebook import TEST_CELL, KnownCell, as_handed_in
from autograder.classroom.nbgrader.submitted import handed_in, names_in
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.grading import kept
from autograder.grading.crew import Gradable, Task
from autograder.grading.plain import PlainNotebook, PlainTask, exercise_name

Stamps = dict[str, dict[str, str]]  # by notebook: what was graded, and by what


class ClassWork(Protocol):
    """One assignment's work. ``points`` are those that grading gives, by exercise; ``notebooks`` the assignment's.

    ``fingerprint`` is the hash of the graders, as they were when the work began; None where cells are the graders.
    """

    fingerprint: str | None

    @property
    def notebooks(self) -> Sequence[str]: ...

    @property
    def points(self) -> Mapping[str, float]: ...

    def task(self, folder: Path) -> Any:
        """What a student handed in, to be graded."""

    def stamps(self, task: Any) -> Stamps:
        """What stands in the notebooks that a task's report is written into."""

    def is_part(self, part: Any, key: str, folder: Path) -> bool:
        """Whether the report of this key tells of what nbgrader is working on now."""

    def exercise(self, notebook: str, cell: str) -> str:
        """What a graded cell is called in reports."""


class GradedWork:
    """Functions, graded by hidden graders."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.notebooks = (assignment.notebook,)
        self.points = assignment.points
        self.fingerprint: str | None = kept.fingerprint(assignment.name)

    def task(self, folder: Path) -> Task:
        return Task.of(self.assignment.name, handed_in(folder, self.assignment.notebook), self.fingerprint)

    def stamps(self, task: Task) -> Stamps:
        return {self.assignment.notebook: {"submission": task.handed.digest, "result": task.key}}

    def is_part(self, part: Gradable, key: str, folder: Path) -> bool:
        return part.key == key

    def exercise(self, notebook: str, cell: str) -> str:
        return cell.removeprefix(TEST_CELL)


class PlainWork:
    """Notebooks whose tests are cells.

    Raises:
        WrongUse: they need another kernel than Python's.
    """

    fingerprint: str | None = None

    def __init__(self, assignment: str, converter: Converter) -> None:
        self.assignment, self.converter = assignment, converter
        url, course = converter.coursedir.db_url, converter.coursedir.course_id
        with api.Gradebook(url, course) as gradebook:
            found = gradebook.find_assignment(assignment).notebooks
            self.notebooks = tuple(notebook.name for notebook in found)
            self._kernels = {notebook.name: json.loads(notebook.kernelspec or "{}") for notebook in found}
        exporter = converter.exporter
        info = {"assignment": assignment, "db_url": url}
        self._known: dict[str, Mapping[str, KnownCell]] = {
            name: exporter.known(info | {"notebook": name}) for name in self.notebooks
        }
        self._execute = next(step for step in exporter._preprocessors if isinstance(step, IsolatedExecute))
        self.points = {
            self.exercise(notebook, cell.name): float(cell.metadata["points"])
            for notebook, known in self._known.items()
            for cell in known.values()
            if cell.metadata["grade"] and not cell.metadata["solution"] and cell.cell_type == "code"
        }

    def task(self, folder: Path) -> PlainTask:
        files = files_beside(self.converter, folder, self.assignment)
        notebooks = [self._notebook(folder, name, files) for name in names_in(folder, self.notebooks)]
        several = len(self.notebooks) > 1
        student = folder.parent.name
        return plain_task(self.converter.coursedir, student, notebooks, self._execute.timeout, several=several)

    def _notebook(self, folder: Path, name: str, files: Mapping[str, bytes]) -> PlainNotebook:
        node = as_handed_in(folder, name, self._known[name], plain=True)
        node.metadata.kernelspec = self._kernels[name] or node.metadata.kernelspec
        if why := self._execute.needs_kernel(node):
            if self._kernels[name]:
                told = said("{why}: use `nbgrader autograde {name}`, which says more", why=why, name=self.assignment)
                raise WrongUse(told)
            problem = said("{why}, and not for Python's", why=why)
            return replace(plain_notebook(node, name, files), problem=problem)
        return plain_notebook(node, name, files)

    def stamps(self, task: PlainTask) -> Stamps:
        return {
            notebook.name: {"submission": notebook.digest, "result": task.key_of(notebook)}
            for notebook in task.notebooks
        }

    def is_part(self, part: PlainTask, key: str, folder: Path) -> bool:
        whole = self.task(folder)
        parts = {whole.key_of(notebook) for notebook in whole.notebooks}
        return whole.key == key and all(part.key_of(notebook) in parts for notebook in part.notebooks)

    def exercise(self, notebook: str, cell: str) -> str:
        return exercise_name(notebook, cell, len(self.notebooks) > 1)
