"""nbgrader's own example course, `ps1`: two notebooks, tests, hidden tests, answers that a person marks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import nbgrader
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

NAME = "ps1"
SOURCE = Path(nbgrader.__path__[0]) / "docs" / "source" / "user_guide" / "source" / NAME
GRADED = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
# A cell that gives a part of its points, as nbgrader's documentation has it.
PART = "1.5 if squares(2) == [1, 4] else 0.5"
STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'
OURS = """
from autograder.classroom.nbgrader import settings

c = get_config()
settings.apply(c)
c.CourseDirectory.course_id = "ours"
c.CourseDirectory.release_directory = "release"
"""


class ExampleCourse:
    """The course in a folder, and what nbgrader makes there."""

    def __init__(self, folder: Path, config: str) -> None:
        self.folder = folder
        shutil.copytree(SOURCE, folder / "source" / NAME)
        master = folder / "source" / NAME / "problem1.ipynb"
        node = nbformat.read(master, as_version=4)
        told = GRADED | {"grade_id": "part", "points": 2.0}
        part = new_code_cell(PART, metadata={"nbgrader": told})
        del part["id"]  # the format of these notebooks knows none
        node.cells.append(part)
        nbformat.write(node, master)
        (folder / "nbgrader_config.py").write_text(config)

    def hand_in(self, student: str, *changes: tuple[str, str], solved: bool = True, only: str = "problem*") -> None:
        """Hand in the masters' solutions, or what was released, with these texts changed."""
        for master in sorted((self.folder / ("source" if solved else "release") / NAME).glob(f"{only}.ipynb")):
            node = nbformat.read(master, as_version=4)
            for cell in node.cells:
                for mark in ("### BEGIN SOLUTION", "### END SOLUTION"):
                    cell.source = "\n".join(line for line in cell.source.split("\n") if line.strip() != mark)
                for old, new in changes:
                    cell.source = cell.source.replace(old, new)
            place = self.folder / "submitted" / student / NAME / master.name
            place.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(node, place)

    def rows(self) -> dict[str, dict[str, tuple[object, ...]]]:
        """What the gradebook has of every graded cell and every comment, by student and notebook/cell."""
        found: dict[str, dict[str, tuple[object, ...]]] = {}
        with Gradebook(f"sqlite:///{self.folder}/gradebook.db") as gradebook:
            for submission in gradebook.assignment_submissions(NAME):
                rows = found.setdefault(submission.student.id, {})
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        told = (grade.auto_score, grade.manual_score, grade.max_score, bool(grade.needs_manual_grade))
                        rows[f"{notebook.name}/{grade.name}"] = told
                    for comment in notebook.comments:
                        rows[f"{notebook.name}/{comment.name} comment"] = (comment.auto_comment,)
        return found

    def autograded(self, student: str, notebook: str = "problem1") -> nbformat.NotebookNode:
        path = self.folder / "autograded" / student / NAME / f"{notebook}.ipynb"
        return nbformat.from_dict(json.loads(path.read_bytes()))

    def outputs(self, student: str, cell: str, notebook: str = "problem1") -> list[nbformat.NotebookNode]:
        [found] = [
            each
            for each in self.autograded(student, notebook).cells
            if each.metadata.get("nbgrader", {}).get("grade_id") == cell
        ]
        return list(found.outputs)
