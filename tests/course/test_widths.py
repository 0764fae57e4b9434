"""At half a screen no cell of a notebook scrolls sideways: neither a docstring, a check, nor what draws a picture."""

from __future__ import annotations

import pytest

from autograder.course.assignment import Assignment

COLUMNS = 88


def too_wide(source: str) -> list[str]:
    return [line for line in source.splitlines() if len(line) > COLUMNS]


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_no_line_of_code_is_wider_than_half_a_screen(assignment: Assignment) -> None:
    code = {str(cell["id"]): cell["source"] for cell in assignment.cells if cell["cell_type"] == "code"}
    assert len(code) > 2 * len(assignment.exercises)
    assert {cell: too_wide(source) for cell, source in code.items() if too_wide(source)} == {}
