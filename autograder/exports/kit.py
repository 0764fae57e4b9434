"""The kit's own results, as JSON for scripts: `results.schema.json` says what is in them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.grading.result import Report

VERSION = 1  # raised when a reader of an earlier one would go wrong; a new field alone does not raise it
SCHEMA = Path(__file__).with_name("results.schema.json")


def results(assignment: str, reports: Iterable[Report]) -> dict[str, Any]:
    """The results of some submissions, in the order given."""
    return {"version": VERSION, "assignment": assignment, "results": [report.as_dict() for report in reports]}


def text(told: dict[str, Any]) -> str:
    """The text of a JSON file. A number that JSON has no sign for is an error of ours."""
    return json.dumps(told, indent=2, allow_nan=False) + "\n"
