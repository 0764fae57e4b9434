"""``nbgrader autograde`` of an assignment without hidden graders: its notebook is run as nbgrader does it, but isolated.

Everything that nbgrader's own step is told counts here, too: ``c.Execute.timeout``, ``--no-execute``. What needs a real
Jupyter kernel (another language, arguments for the kernel) goes nbgrader's own way where the course allows it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute
from nbgrader.utils import find_all_files, is_grade, is_solution
from traitlets import Bool

from autograder.classroom.nbgrader.cells import make_output
from autograder.classroom.nbgrader.grade import STAMP, forget_marks, report_of
from autograder.classroom.nbgrader.notebook import CANT_BE_SHOWN
from autograder.classroom.nbgrader.submitted import read, submitted_folder
from autograder.classroom.plain_files import LeftOut
from autograder.course import root
from autograder.course.limits import of_course
from autograder.course.words import noted, said
from autograder.grading.plain import CodeCell, PlainNotebook, PlainTask
from autograder.grading.result import Report
from autograder.sandbox.shown import Shown
from autograder.untrusted.isolation import Limits
from autograder.untrusted.notebook.choosing import is_notebook

UNREADABLE = noted("this file can't be read as a notebook: open it in JupyterLab, save, and hand it in again")
REMEDY = noted(
    "{why}, so it can't be run isolated; `c.IsolatedExecute.allow_kernel = True` in nbgrader_config.py lets nbgrader run "
    "it in a Jupyter kernel, where students' code can read and write whatever you can"
)


class IsolatedExecute(Execute):
    """nbgrader's step that runs a notebook, in a locked-down worker in place of a kernel."""

    allow_kernel = Bool(
        False, help="Whether notebooks that need a Jupyter kernel may be run in one, without any isolation."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        info, converter = resources["nbgrader"], self.parent.parent
        if root.has_graders(info["assignment"], Path(converter.coursedir.root)):
            return nb, resources
        try:
            if why := self.needs_kernel(nb):
                if not self.allow_kernel:
                    raise NbGraderException(said(REMEDY, why=why))
                told = said("NOT ISOLATED: {why}, so it is run in a Jupyter kernel, as the course allows", why=why)
                self.log.warning("%s", told)
                return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
            folder = submitted_folder(converter.coursedir, info)
            notebook = plain_notebook(nb, info["notebook"], files_beside(converter, folder, info["assignment"]))
            task = plain_task(converter.coursedir, info["student"], [notebook], self.timeout)
            report = report_of(task)
            show(nb, notebook, task, report)
        except Exception:
            forget_marks(info)
            raise
        return nb, resources

    def needs_kernel(self, nb: NotebookNode) -> str:
        """Why a notebook needs a real kernel; an empty text where it does not."""
        kernel = nb.metadata.get("kernelspec") or {}
        name = self.kernel_name or str(kernel.get("name", ""))
        language = name if self.kernel_name else str(kernel.get("language") or name)
        if language and not language.lower().startswith(("python", "ipython")):
            return said("this notebook asks for the kernel {name!a} ({language!a})", name=name, language=language)
        return said("this course gives the kernel arguments (extra_arguments)") if self.extra_arguments else ""


def plain_notebook(nb: NotebookNode, name: str, files: Mapping[str, bytes]) -> PlainNotebook:
    """A notebook as it is to be run: its code, with the tests put back, and what each cell is worth."""
    cells = []
    for cell in nb.cells:
        if cell.cell_type == "code":
            told = cell.metadata.get("nbgrader", {})
            by_tests = is_grade(cell) and not is_solution(cell)
            cells.append(CodeCell(cell.source, told.get("grade_id", ""), float(told["points"]) if by_tests else None))
    problem = said(UNREADABLE) if any(cell.source == said(CANT_BE_SHOWN) for cell in nb.cells[:1]) else ""
    return PlainNotebook(name, tuple(cells), tuple(sorted(files.items())), problem)


def plain_task(
    coursedir: Any, student: str, notebooks: list[PlainNotebook], timeout: float | None, **more: Any
) -> PlainTask:
    """The task of running a student's notebooks, under the course's limits."""
    limits: Limits = of_course(Path(coursedir.root))
    return PlainTask.of(student, notebooks, limits, timeout, **more)


def files_beside(converter: Any, folder: Path, assignment: str) -> dict[str, bytes]:
    """What lies beside a notebook when it is run: what was handed in, with the course's own files over it."""
    try:
        files = {path: data for path, data in read(folder).files.items() if not is_notebook(path)}
    except (OSError, LeftOut):
        files = {}
    return files | course_files(converter, assignment)


def course_files(converter: Any, assignment: str) -> dict[str, bytes]:
    """What lies beside the masters, and is not for students to change."""
    coursedir = converter.coursedir
    files = {}
    source = coursedir.format_path(coursedir.source_directory, ".", assignment)
    kept = {os.path.normpath(path) for path in converter.exclude_overwriting.get(assignment, [])}
    for path in find_all_files(source, [*coursedir.ignore, "*.ipynb"]):
        below = os.path.relpath(path, source)
        if below not in kept:
            status = os.stat(path)
            files[Path(below).as_posix()] = _content(path, status.st_mtime_ns, status.st_size)
    return files


@lru_cache(50)
def _content(path: str, modified: int, size: int) -> bytes:
    return Path(path).read_bytes()


def show(nb: NotebookNode, notebook: PlainNotebook, task: PlainTask, report: Report) -> None:
    """Put what the cells have put out under them, and what was made of it into the notebook's metadata."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for number, (cell, outputs) in enumerate(zip(code, report.ran[notebook.name], strict=True), 1):
        cell.outputs = list(map(_node, outputs))
        cell.execution_count = number if cell.source.strip() else None
    of_cells = {exercise.checks[0].name: exercise for exercise in report.exercises}
    nb.metadata[STAMP] = {
        "submission": notebook.digest,
        "result": task.key_of(notebook),
        "status": "unreadable" if notebook.problem else "graded",
        "cells": {
            cell.name: of_cells[cell.name].as_dict() | {"name": cell.name}
            for cell in notebook.cells
            if cell.points is not None
        },
    }


def _node(output: Shown) -> NotebookNode:
    return make_output(output["output_type"], **{key: value for key, value in output.items() if key != "output_type"})
