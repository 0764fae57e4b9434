"""At half a screen no cell of a notebook scrolls sideways: neither a docstring, a check, nor what draws a picture."""

from __future__ import annotations

import pytest

from autograder.course import language, translation
from autograder.course.assignment import Assignment
from autograder.course.columns import width

COLUMNS = 88


def too_wide(source: str) -> list[str]:
    return [line for line in source.splitlines() if width(line) > COLUMNS]


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_no_line_of_code_is_wider_than_half_a_screen(assignment: Assignment) -> None:
    code = {str(cell["id"]): cell["source"] for cell in assignment.cells if cell["cell_type"] == "code"}
    assert len(code) > 2 * len(assignment.exercises)
    assert {cell: too_wide(source) for cell, source in code.items() if too_wide(source)} == {}


@pytest.mark.parametrize("code", language.all_of_course()[1:])
@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_nor_is_one_in_another_language(assignment: Assignment, code: str) -> None:
    cells = translation.translated(assignment.master_cells, language.catalogue(code, assignment.name).texts)
    sources = {str(cell["id"]): cell["source"] for cell in cells if cell["cell_type"] == "code"}
    assert {cell: too_wide(source) for cell, source in sources.items() if too_wide(source)} == {}
