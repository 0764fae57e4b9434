"""What several test modules share: a warm engine, and the reference with some of its cells replaced."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from autograder.course import Assignment
from autograder.engine import Engine
from autograder.isolation import Limits
from autograder.submission import Submission

# nbgrader runs the command `alembic`, which lies beside this Python also where its environment is not activated.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])

FIRST = "01-linear-regression"

Variant = Callable[..., Submission]


@pytest.fixture(scope="session")
def first() -> Iterator[Engine]:
    """A warm engine for assignment 01, with a short limit for a call so that endless loops cost little."""
    with Engine(FIRST, Limits(call_seconds=2.0)) as engine:
        yield engine


@pytest.fixture(scope="session")
def variant() -> Variant:
    """``variant(mse="def mse(...): ...")``: the reference of 01 with these functions' cells replaced."""

    def make(**sources: str) -> Submission:
        assignment = Assignment.find(FIRST)
        cells = []
        for number, cell in enumerate(assignment.cells, 1):
            if cell["cell_type"] == "code":
                name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
                cells.append((f"cell {number}", sources.get(name, cell["source"])))
        return Submission("variant.ipynb", tuple(cells))

    return make
