"""Numbers in a message are shown shortly, whatever kind of number they are."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.grading.checks import show


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.array([4640, 908, 550, 17]), "[4640, 908, 550, ...]"),
        (np.array([[1], [2]]), "[[1], [2]]"),
        (np.array([0.25, 1e-7]), "[0.25, 1e-07]"),
        ([1, 2.5, True], "[1, 2.5, True]"),
        (np.int64(3), "3"),
    ],
)
def test_numbers_are_shown_as_numbers(value: object, shown: str) -> None:
    assert show(value) == shown
