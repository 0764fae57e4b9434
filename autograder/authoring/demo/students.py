"""The demo's class: sample students who are right, unfinished, mistaken, odd, hostile, late or absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from autograder.authoring.samples import samples, solved
from autograder.course.assignment import Assignment

WRONG_SAMPLES = 3
# The mistakes that the kit's first assignment is about: who makes it, in which function, what they change.
CLASSIC = (
    ("forgets-zero-grad", "train", "        optimizer.zero_grad()\n", ""),
    ("sum-instead-of-mean", "mse", "mean", "sum"),
    ("bias-forgotten", "hypothesis", " + b", ""),
)


@dataclass(frozen=True)
class SampleStudent:
    """A sample student: what they write into which function's cell; the others stay as they were handed out."""

    name: str
    cells: Mapping[str, str]
    extra: tuple[NotebookNode, ...] = ()
    submits: bool = True
    late: bool = False

    def fill(self, notebook: Path) -> None:
        """Do the homework: write this student's solutions into their copy of the notebook."""
        node = nbformat.read(notebook, as_version=4)
        for cell in node.cells:
            written = self.cells.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
            if written is not None:
                cell.source = written
        node.cells += self.extra
        nbformat.write(node, notebook)


def class_of(assignment: Assignment) -> list[SampleStudent]:
    """The class that takes this assignment: right in two ways, unfinished, mistaken, odd, hostile, late, absent."""
    right = solved(assignment)
    first, last = assignment.exercises[0], assignment.exercises[-1]  # the same one in a small course
    half = assignment.exercises[: len(assignment.exercises) // 2]
    returns_nothing = f"def {last}(*arguments, **named):\n    result = arguments"
    endless = f"def {last}(*arguments, **named):\n    while True:\n        pass"
    ends_it_all = f"import os\n\n\ndef {last}(*arguments, **named):\n    os._exit(0)"
    students = [
        SampleStudent("correct-formulas", right),
        SampleStudent("half-finished", {name: right[name] for name in half}),
        SampleStudent("untouched", {}),
        *mistaken(assignment, right),
        SampleStudent("prints-and-warnings", right, extra=(talkative_cell(),)),
        SampleStudent("syntax-error-in-a-cell", right | {first: right[first] + "\n)"}),
        SampleStudent("forgets-return", right | {last: returns_nothing}),
        SampleStudent("endless-loop", right | {last: endless}),
        SampleStudent("calls-os-exit", right | {last: ends_it_all}),
        SampleStudent("late", right, late=True),
        SampleStudent("never-submits", {}, submits=False),
    ]
    if own := own_style(assignment):
        students.insert(1, SampleStudent("correct-own-style", right | own))
    return students


def mistaken(assignment: Assignment, right: dict[str, str]) -> list[SampleStudent]:
    """Students with one known mistake each: the classic ones of the first assignment, else from the samples."""
    if all(old in right.get(function, "") for _, function, old, _ in CLASSIC):
        return [
            SampleStudent(name, right | {function: changed(right[function], old, new)})
            for name, function, old, new in CLASSIC
        ]
    students: dict[str, SampleStudent] = {}
    for function in assignment.exercises:
        for sample in samples(assignment, function, "wrong"):
            name = sample.mistake
            if name and name not in students and name != "not-implemented":
                students[name] = SampleStudent(f"{name}-in-{function}", right | {function: sample.source.strip()})
                break
    return list(students.values())[-WRONG_SAMPLES:]


def own_style(assignment: Assignment) -> dict[str, str]:
    """Right solutions that look different from the reference, by function."""
    found = {function: samples(assignment, function, "accepted") for function in assignment.exercises}
    return {function: paths[0].source.strip() for function, paths in found.items() if paths}


def changed(source: str, old: str, new: str) -> str:
    """The source with its last ``old`` replaced (the first ones may be in its docstring)."""
    before, _, after = source.rpartition(old)
    return before + new + after


def talkative_cell() -> NotebookNode:
    """A cell with output of every harmless kind: none of it may cost a point."""
    cell = new_code_cell('import warnings\n\nprint("it works!")\nwarnings.warn("but I am not sure why", stacklevel=1)')
    cell.outputs = [
        new_output("stream", name="stdout", text="it works!\n"),
        new_output("stream", name="stderr", text="UserWarning: but I am not sure why\n"),
    ]
    return cell
