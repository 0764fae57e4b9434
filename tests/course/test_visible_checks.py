"""The checks that students see accept all that the hidden graders accept."""

from __future__ import annotations

import contextlib
import io
import linecache
import warnings
from typing import Any

import pytest
import torch

from autograder.authoring.samples import samples, solved
from autograder.course.assignment import Assignment


def visible_check(assignment: Assignment, exercise: str) -> str:
    told = (cell for cell in assignment.cells if cell["metadata"].get("nbgrader", {}).get("grade"))
    return next(cell["source"] for cell in told if cell["metadata"]["nbgrader"]["grade_id"] == f"test_{exercise}")


def complaint(assignment: Assignment, exercise: str, source: str) -> str:
    """What the exercise's visible check says of a function, among the reference's others; nothing where it accepts."""
    namespace: dict[str, Any] = {"__name__": "student"}

    def run(cell: str, names: dict[str, Any]) -> None:
        linecache.cache["<cell>"] = (
            len(cell),
            None,
            cell.splitlines(keepends=True),
            "<cell>",
        )  # for `torch.jit.script`
        exec(compile(cell, "<cell>", "exec", dont_inherit=True), names)

    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), torch.compiler.set_stance("force_eager"):
        warnings.simplefilter("ignore")
        for cell in (assignment.imports, *(solved(assignment) | {exercise: source}).values()):
            run(cell, namespace)
        try:
            run(visible_check(assignment, exercise), namespace.copy())
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_what_the_graders_accept_passes_the_check_that_students_see(assignment: Assignment) -> None:
    accepted = samples(assignment, verdict="accepted")
    told = {sample.title: complaint(assignment, sample.exercise, sample.source) for sample in accepted}
    assert accepted
    assert {title: text for title, text in told.items() if text} == {}
