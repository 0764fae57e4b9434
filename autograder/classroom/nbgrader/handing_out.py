"""After ``nbgrader generate_assignment``: the files for `pytest` stand beside the notebook, where there are hidden graders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.course import root, self_checks
from autograder.course.assignment import Assignment


def add_self_checks(assignment: str, student: str, notebooks: Sequence[str]) -> None:
    """After ``nbgrader generate_assignment``: put what ``pytest`` needs beside the notebook, as `build` does."""
    for master in map(Path, notebooks):
        course = master.resolve().parents[2]
        if not root.has_graders(assignment, course):
            continue  # a plain assignment's tests are cells, and need no other file
        folder = course / "assignments" / assignment
        for name, content in self_checks.files(Assignment(assignment, master)).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
