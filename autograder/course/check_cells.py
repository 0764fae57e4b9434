"""The check cells of a master: whose they are, and the two lines that students see of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.course.words import said

STRETCH = "stretch"  # the tag of a check that gives no points


def exercises(cells: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """The place of each check cell, and the function that it checks: what it is called after, or what stands before it."""
    before = ""
    for place, cell in enumerate(cells):
        told = cell.get("metadata", {}).get("nbgrader", {})
        if told.get("solution"):
            before = str(told.get("grade_id"))
        elif cell["cell_type"] == "code" and told.get("grade"):
            yield place, str(told.get("grade_id")).removeprefix("test_")
        elif cell["cell_type"] == "code" and is_stretch(cell) and before:
            yield place, before


def is_stretch(cell: Mapping[str, Any]) -> bool:
    return STRETCH in cell.get("metadata", {}).get("tags", [])


def brief(source: str, exercise: str) -> str:
    """What students see of a check: its first comment, and a call.

    >>> print(brief("# Check your `mse` (3 points)\\nassert mse(1, 1) == 0", "mse"))
    # Check your `mse` (3 points)
    check(mse)
    """
    first = source.split("\n", 1)[0]
    head = first if first.startswith("#") else said("# Check your `{exercise}`", exercise=exercise)
    return f"{head}\ncheck({exercise})"


def released(cells: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The cells with each check as students see it."""
    made = [dict(cell) for cell in cells]
    for place, exercise in exercises(cells):
        made[place]["source"] = brief(str(cells[place]["source"]), exercise)
    return made
