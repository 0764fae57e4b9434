"""The course as it lies on disk: assignments are found under ``source/``, exercises in their notebooks. No registry."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

GRADERS = Path(__file__).resolve().parent / "graders"
CONFIG = "nbgrader_config.py"
DEVELOPMENT_SECRET = "descent-kit-development"


class CourseError(Exception):
    """Something in the course is off; the message names the file and what to mend."""


class WrongUse(Exception):
    """The command can't do this here; the message says what to do."""


class UnknownAssignment(CourseError):
    """There is no assignment of that name; the message lists those that there are."""


def root() -> Path:
    """The course's folder: ``DESCENT_KIT_COURSE`` where that is set, else the checkout that this package lies in."""
    told = os.environ.get("DESCENT_KIT_COURSE")
    return Path(told).resolve() if told else Path(__file__).resolve().parents[1]


def secret() -> str:
    """What the hidden inputs are drawn from: ``DESCENT_KIT_SECRET``, or the untracked file ``.course-secret``.

    A fixed default serves development: a real course sets its own.
    """
    told = os.environ.get("DESCENT_KIT_SECRET")
    file = root() / ".course-secret"
    if not told and file.is_file():
        told = file.read_text(encoding="utf-8").strip()
    return told or DEVELOPMENT_SECRET


@dataclass(frozen=True)
class Assignment:
    """One folder under ``source/`` with its one master notebook."""

    name: str
    master: Path

    @classmethod
    def find(cls, name: str) -> Assignment:
        """The assignment called ``name``.

        Raises:
            UnknownAssignment: there is none.
        """
        for assignment in cls.all():
            if assignment.name == name:
                return assignment
        known = ", ".join(assignment.name for assignment in cls.all()) or f"none under {root() / 'source'}"
        raise UnknownAssignment(f"there is no assignment {name!r}; the assignments are: {known}")

    @classmethod
    def in_course_folder(cls, name: str) -> Assignment:
        """The same, for what nbgrader does in the course folder, which has to be the current one.

        Raises:
            UnknownAssignment: there is none.
            WrongUse: this is no course folder.
        """
        assignment = cls.find(name)
        if not Path(CONFIG).is_file():
            raise WrongUse(f"there is no {CONFIG} here: go to your course folder first")
        return assignment

    @classmethod
    def all(cls) -> list[Assignment]:
        """Every assignment of the course, in order."""
        return [cls(path.parent.name, path) for path in sorted((root() / "source").glob("*/*.ipynb"))]

    @property
    def notebook(self) -> str:
        """The notebook's name without ``.ipynb``."""
        return self.master.stem

    @property
    def graders(self) -> Path:
        """The folder of this assignment's hidden graders."""
        return GRADERS / self.name

    def grader(self, exercise: str) -> Path:
        return self.graders / f"test_{exercise}.py"

    @cached_property
    def cells(self) -> list[Mapping[str, Any]]:
        """The notebook's cells. Read without nbformat, whose import takes longer than grading a submission.

        Raises:
            CourseError: it is no notebook of format 4.
        """
        try:
            cells = json.loads(self.master.read_bytes())["cells"]
            return [{**cell, "source": "".join(cell["source"])} for cell in cells]
        except (ValueError, KeyError, TypeError) as error:
            raise CourseError(f"{self.master} can't be read as a notebook: save it from JupyterLab ({error})") from None

    @cached_property
    def points(self) -> dict[str, float]:
        """What the notebook says each exercise is worth, by function, in the notebook's order."""
        graded = [_nbgrader(cell) for cell in self.cells if _nbgrader(cell).get("grade")]
        return {str(cell["grade_id"]).removeprefix("test_"): float(cell["points"]) for cell in graded}

    @property
    def exercises(self) -> tuple[str, ...]:
        """The functions that students write, in the notebook's order."""
        return tuple(self.points)

    @cached_property
    def reference(self) -> dict[str, str]:
        """The reference solution of each function, by name."""
        solutions = [cell for cell in self.cells if _nbgrader(cell).get("solution")]
        return {_nbgrader(cell)["grade_id"]: cell["source"] for cell in solutions}

    @cached_property
    def imports(self) -> str:
        """The notebook's first code cell: what the functions import."""
        return str(next(cell["source"] for cell in self.cells if cell["cell_type"] == "code"))

    @cached_property
    def idle(self) -> frozenset[str]:
        """Sources of the cells that define nothing: self-checks and pictures. Unchanged, they need not be run."""
        return frozenset(
            cell["source"].strip()
            for cell in self.cells
            if _nbgrader(cell).get("grade") or "picture" in cell.get("metadata", {}).get("tags", [])
        )


def _nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return found
