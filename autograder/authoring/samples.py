"""The sample submissions of a course: each is the notebook as released, with a file in the place of one function's cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.grading.submission import Submission

VERDICTS = ("accepted", "wrong", "hostile")
SOLUTION_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A file of ``tests/submissions/<assignment>/<exercise>/<verdict>/``; its name begins with the mistake's id."""

    path: Path

    @property
    def exercise(self) -> str:
        return self.path.parents[1].name

    @property
    def verdict(self) -> str:
        return self.path.parent.name

    @property
    def mistake(self) -> str | None:
        """The mistake that a wrong sample makes; None where it is called ``unknown``."""
        name = self.path.stem.partition("--")[0]
        return None if name == "unknown" else name

    @property
    def title(self) -> str:
        return f"{self.exercise}/{self.verdict}/{self.path.name}"

    @property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def handed_in(self, assignment: Assignment) -> Submission:
        """The released notebook, done as the reference does it but for this sample's function."""
        return as_file(filled(assignment, {self.exercise: self.source}), self.title)


def samples(assignment: Assignment, exercise: str = "*", verdict: str = "*") -> list[Sample]:
    """The sample submissions of an assignment: all, or those of one exercise or verdict."""
    return [Sample(path) for path in sorted(folder(assignment).glob(f"{exercise}/{verdict}/*.py"))]


def folder(assignment: Assignment, exercise: str = "") -> Path:
    return root.samples() / assignment.name / exercise


def solved(assignment: Assignment) -> dict[str, str]:
    """The reference solution of each function as a student would have written it, without the author's marks."""
    return {name: without_marks(source) for name, source in assignment.reference.items()}


def filled(assignment: Assignment, sources: Mapping[str, str]) -> Notebook:
    """The released notebook with these sources in the functions' cells, and the reference's in the others."""
    written = {**solved(assignment), **sources}
    cells = []
    for cell in assignment.cells:
        told = cell.get("metadata", {}).get("nbgrader", {})
        own = told.get("grade_id") if told.get("solution") else None
        cells.append({**cell, "source": written[own] if own else cell["source"]})
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def as_file(notebook: Notebook, title: str) -> Submission:
    """A notebook as a student hands it in."""
    return Submission.of(f"{title.removesuffix('.py')}.ipynb", json.dumps(notebook).encode())


def without_marks(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if line.strip() not in SOLUTION_MARKS)
