"""What is autograded: a submission as the gradebook has it, and the notebook that nbgrader wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from autograder.classroom.nbgrader.grade import REPORT_MIME, STAMP


@dataclass(frozen=True)
class Row:
    """A submission as the gradebook has it."""

    timestamp: datetime | None
    scores: dict[str, float | None] = field(default_factory=dict)  # of the test cells, by exercise
    manual: dict[str, float] = field(default_factory=dict)  # the marks that a person gave, by exercise
    needs_look: set[str] = field(default_factory=set)  # the exercises that formgrader marks for a person to look at
    extra: float = 0.0  # points that a person added
    seconds_late: float = 0.0  # after the due date, an extension reckoned in
    penalty: float = 0.0  # the points that being late has cost

    def points(self, scores: Mapping[str, float | None]) -> float:
        """The points of the whole, before any penalty, where the graders give these scores: a person's marks stand first."""
        return self.extra + sum(score or 0.0 for score in {**scores, **self.manual}.values())


@dataclass(frozen=True)
class Autograded:
    """Autograded notebooks: what each was made of, and the scores and reports in their test cells, by exercise."""

    stamps: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    reports: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, notebooks: Iterable[str], exercise: Callable[[str, str], str]) -> Self | None:
        """These notebooks of a folder; None where there is none, or one that is not whole.

        ``exercise`` tells what a cell of a notebook is called in reports.
        """
        made = cls()
        try:
            for name in notebooks:
                if (path := folder / f"{name}.ipynb").exists():
                    made._add(name, json.loads(path.read_bytes()), exercise)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return made if made.stamps else None

    def _add(self, notebook: str, node: Mapping[str, Any], exercise: Callable[[str, str], str]) -> None:
        stamp = self.stamps[notebook] = node["metadata"].get(STAMP, {})
        if "cells" in stamp:  # of a plain notebook: its cells' outputs are their own
            for cell, told in stamp["cells"].items():
                self.reports[exercise(notebook, cell)] = told | {"name": exercise(notebook, cell)}
                self.scores[exercise(notebook, cell)] = float(told["score"])
            return
        for cell in node["cells"]:
            name = exercise(notebook, str(cell["metadata"].get("nbgrader", {}).get("grade_id", "")))
            for output in cell.get("outputs", []):
                if report := output.get("data", {}).get(REPORT_MIME):
                    self.reports[name] = report
                if output["output_type"] == "execute_result":
                    self.scores[name] = float("".join(output["data"]["text/plain"]))
