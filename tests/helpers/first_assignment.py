"""The assignment that most tests of grading use, and what its fixtures in `conftest.py` give."""

from __future__ import annotations

from collections.abc import Callable

from autograder.grading.submission import Submission

FIRST = "01-linear-regression"

Variant = Callable[..., Submission]
