"""Right work on its way to the grader, as quirks find and change it."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.authoring.samples import filled
from autograder.course.assignment import Assignment

Cell = dict[str, Any]


@dataclass
class Work:
    """A solved notebook, what lies beside it, and the draw that its quirks are made with."""

    assignment: Assignment
    cells: list[Cell]
    draw: random.Random
    beside: dict[str, str] = field(default_factory=dict)  # the texts of other files, by name
    applied: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)  # the functions whose cells a quirk has changed: one each
    elsewhere: set[str] = field(default_factory=set)  # the functions that their own cells do not define

    @classmethod
    def of(cls, assignment: Assignment, draw: random.Random, sources: Mapping[str, str] | None = None) -> Work:
        """The reference's own work, with these sources in the functions' cells."""
        cells = [{**cell, "metadata": dict(cell["metadata"])} for cell in filled(assignment, sources or {})["cells"]]
        return cls(assignment, cells, draw)

    def solutions(self) -> list[Cell]:
        """The functions' own cells."""
        return [cell for cell in self.cells if nbgrader(cell).get("solution")]

    def an_exercise(self) -> str:
        """The name of any function."""
        return self.draw.choice(self.assignment.exercises)

    def one_at_home(self) -> str | None:
        """The name of any function that stands in its own cell."""
        found = [name for name in self.assignment.exercises if name not in self.elsewhere]
        return self.draw.choice(found) if found else None

    def own(self, suits: Callable[[str], bool] = lambda source: True) -> Cell | None:
        """The cell of any function that no quirk has changed yet and whose source suits; from now on it has been."""
        fit = [cell for cell in self.solutions() if name_of(cell) not in self.changed and suits(cell["source"])]
        if not fit:
            return None
        cell = self.draw.choice(fit)
        self.changed.add(name_of(cell))
        return cell

    def after(self, cell: Cell, *sources: str) -> None:
        """Put cells of the student's own behind one."""
        place = next(number for number, each in enumerate(self.cells) if each is cell) + 1
        self.cells[place:place] = [code(source) for source in sources]

    def behind(self, name: str, *sources: str) -> None:
        """Put cells anywhere behind the one that defines a function."""
        defines = re.compile(rf"^(def {name}\b|from \S+ import {name}\b|%run my_{name}|from my_{name} )", re.MULTILINE)
        found = [number for number, cell in enumerate(self.cells) if defines.search(cell["source"])]
        start = found[-1] if found else len(self.cells) - 1
        place = self.draw.choice([start + 1, self.draw.randint(start + 1, len(self.cells)), len(self.cells)])
        self.cells[place:place] = [code(source) for source in sources]

    def somewhere(self, *sources: str) -> None:
        """Put cells anywhere behind the imports."""
        first = next(number for number, cell in enumerate(self.cells) if cell["cell_type"] == "code")
        place = self.draw.randint(first + 1, len(self.cells))
        self.cells[place:place] = [code(source) for source in sources]


@dataclass(frozen=True)
class Quirk:
    """One habit. ``change`` says whether it found something to change; ``in_scripts`` whether scripts have it too."""

    name: str
    change: Callable[[Work], bool | None]
    in_scripts: bool

    def apply(self, work: Work) -> None:
        if self.change(work) is not False:
            work.applied.append(self.name)


class Quirks(list[Quirk]):
    """The quirks of one module, in its order."""

    def note(self, in_scripts: bool = False) -> Callable[[Callable[[Work], bool | None]], Quirk]:
        """Decorates a quirk."""

        def noted(change: Callable[[Work], bool | None]) -> Quirk:
            quirk = Quirk(change.__name__.replace("_", "-"), change, in_scripts)
            self.append(quirk)
            return quirk

        return noted


def nbgrader(cell: Cell) -> Mapping[str, Any]:
    """What nbgrader's metadata say of a cell."""
    told: Mapping[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return told


def name_of(cell: Cell) -> str:
    return str(nbgrader(cell)["grade_id"])


def code(source: str, **metadata: Any) -> Cell:
    """A code cell that a student has added."""
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def uses(source: str) -> set[str]:
    """The names that occur in a source."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def only_function(source: str) -> ast.FunctionDef | None:
    """The function, where the source is nothing but one that takes its arguments by name."""
    body = ast.parse(source).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or body[0].decorator_list:
        return None
    told = body[0].args
    return None if told.vararg or told.kwarg or told.kwonlyargs or told.posonlyargs else body[0]
