"""An assignment as it lies in the course folder: found under ``source/``, its exercises in its notebook. No registry."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.course import check_cells, language, order, root, translation
from autograder.course.root import CourseError, UnknownAssignment
from autograder.course.words import said
from autograder.untrusted.notebook.reading import IDLE


@dataclass(frozen=True)
class Assignment:
    """One folder under ``source/`` with its master notebook; of several, which a plain assignment may have, the first."""

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
        known = ", ".join(assignment.name for assignment in cls.all())
        none = said("none under {folder}", folder=root.folder() / "source")
        told = said("there is no assignment {name!r}; the assignments are: {known}", name=name, known=known or none)
        raise UnknownAssignment(told)

    @classmethod
    def all(cls) -> list[Assignment]:
        """Every assignment of the course, in order."""
        paths = sorted((root.folder() / "source").glob("*/*.ipynb"), reverse=True)
        first = {path.parent.name: path for path in paths}
        return [cls(name, first[name]) for name in sorted(first)]

    @property
    def notebook(self) -> str:
        """The notebook's name without ``.ipynb``."""
        return self.master.stem

    @property
    def graders(self) -> Path:
        """The folder of this assignment's hidden graders."""
        return root.graders() / self.name

    def grader(self, exercise: str) -> Path:
        return self.graders / f"test_{exercise}.py"

    @property
    def course(self) -> Path:
        """The course folder that the master lies in."""
        return self.master.absolute().parents[2]

    @property
    def masters(self) -> list[Path]:
        """All master notebooks: of an assignment with hidden graders this one, of a plain one those beside it as well."""
        return sorted(self.master.parent.glob("*.ipynb"))

    @cached_property
    def cells(self) -> list[Mapping[str, Any]]:
        """The notebook's cells, in the language that the course speaks.

        Raises:
            CourseError: it is no notebook of format 4.
            UnknownLanguage: there are no catalogues for the course's language.
        """
        course, code = self.course, language.spoken(self.course)
        if code == language.ENGLISH:
            return self.master_cells
        told = translation.translated(self.master_cells, language.catalogue(code, self.name, course).texts)
        return translation.with_figures(told, language.figures(code, course))

    @cached_property
    def master_cells(self) -> list[Mapping[str, Any]]:
        """The cells as they stand in the master. Read without nbformat, whose import takes longer than grading.

        Raises:
            CourseError: it is no notebook of format 4.
        """
        try:
            cells = json.loads(self.master.read_bytes())["cells"]
            return [{**cell, "source": "".join(cell["source"])} for cell in cells]
        except (ValueError, KeyError, TypeError) as error:
            places = {"path": self.master, "error": error}
            raise CourseError(
                said("{path} can't be read as a notebook: save it from JupyterLab ({error})", **places)
            ) from None

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
    def uses(self) -> dict[str, frozenset[str]]:
        """For each exercise, the others that the reference's own function uses, directly or by way of those."""
        return order.uses(self.reference)

    @cached_property
    def declared(self) -> dict[str, frozenset[str]]:
        """For each exercise, the helpers that its author declares beside those that the reference uses."""
        solutions = [cell for cell in self.cells if _nbgrader(cell).get("solution")]
        return {_nbgrader(cell)["grade_id"]: _declared(cell) for cell in solutions}

    @cached_property
    def _helpers(self) -> dict[str, frozenset[str]]:
        declared = self.declared
        found: dict[str, frozenset[str]] = {}
        for name in self.exercises:
            more = (self.uses[each] for each in declared.get(name, ()) if each in self.uses)
            wanted = self.uses.get(name, frozenset()) | declared.get(name, frozenset())
            found[name] = wanted.union(*more).intersection(found)  # those that stand before it
        return found

    def helpers(self, exercise: str) -> frozenset[str]:
        """The exercises whose reference may stand in for a wrong one while this exercise is graded.

        They stand before it in the notebook, and the reference's own function uses them, or the author declares them: a
        list ``helpers`` under ``descent_kit`` in the metadata of the solution's cell.
        """
        return self._helpers[exercise]

    def reference_of(self, functions: Collection[str]) -> list[str]:
        """The sources of the reference's ``functions`` and of what they use, and of nothing else."""
        needed = {*functions}.union(*(self.uses[name] for name in functions))
        return [self.imports, *(self.reference[name] for name in self.reference if name in needed)]

    @cached_property
    def known(self) -> dict[str, Any]:
        """What is known of the notebook to whoever reads a submission: plain data, and nothing that is hidden."""
        own = {
            str(cell.get("id")): name for cell in self.cells if (name := _nbgrader(cell).get("grade_id")) in self.points
        }
        exercises = [*self.exercises]
        return {"notebook": self.notebook, "exercises": exercises, "own": own, "idle": sorted(self.idle)}

    @cached_property
    def deciding(self) -> list[tuple[object, ...]]:
        """All of the notebook that decides a verdict: its code, and what is said of it. Prose, outputs and what JupyterLab
        writes down when it saves are left out.
        """
        said = ("grade_id", "grade", "solution", "points")
        return [
            (
                str(cell.get("id")),
                cell["source"].rstrip(),
                [(name, _nbgrader(cell).get(name)) for name in said],
                sorted(_declared(cell)),
                bool(IDLE.intersection(cell.get("metadata", {}).get("tags", []))),
            )
            for cell in self.cells
            if cell["cell_type"] == "code"
        ]

    @cached_property
    def imports(self) -> str:
        """The notebook's first code cell: what the functions import."""
        return str(next(cell["source"] for cell in self.cells if cell["cell_type"] == "code"))

    @cached_property
    def released_cells(self) -> list[dict[str, Any]]:
        """The cells with each check as the line that students see; the folded cell that it needs is not among them."""
        return check_cells.released(self.cells)

    @cached_property
    def idle(self) -> frozenset[str]:
        """Sources of the cells that define nothing: pictures and checks, these also as asserts, which students of earlier
        releases have. Unchanged, they need not be run.
        """
        return frozenset(
            cell["source"].strip()
            for cells in (self.cells, self.released_cells)
            for cell in cells
            if (_nbgrader(cell).get("grade") and not _nbgrader(cell).get("solution"))
            or IDLE.intersection(cell.get("metadata", {}).get("tags", []))
        )


def _declared(cell: Mapping[str, Any]) -> frozenset[str]:
    """The helpers that an author declares for the exercise of a solution cell."""
    told = cell.get("metadata", {}).get("descent_kit", {}).get("helpers", [])
    return frozenset(str(name) for name in told)


def _nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return found
