"""The reference solutions of `03-minibatch-sgd` give the figures that the course promises."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.course.assignment import Assignment

TABLE = np.array([[1, 1, 1], [1, 1, 2], [1, 2, 2], [2, 2, 3], [2, 3, 3], [1, 2, 3]])


@pytest.fixture(scope="module")
def reference() -> SimpleNamespace:
    """The master's own functions."""
    assignment = Assignment.find("03-minibatch-sgd")
    names: dict[str, Any] = {}
    for source in (assignment.imports, *assignment.reference.values()):
        exec(source, names)
    return SimpleNamespace(**{name: names[name] for name in assignment.exercises})


@pytest.fixture
def line() -> tuple[np.ndarray, np.ndarray]:
    """A thousand inputs between -5 and 5, and the answers on 7x + 2."""
    np.random.seed(0)
    x = (np.random.rand(1000) - 0.5) * 10
    return x, 7 * x + 2


def test_full_batch_descent_ends_at_the_course_s_figures(reference, line):
    w, b, errors = reference.full_batch_gd(*line)
    assert (w, b) == pytest.approx((6.9948852855, 1.2537618878), abs=1e-10)
    assert len(errors) == 100 and errors[0] > 100 * errors[-1]


def test_mini_batch_descent_ends_at_the_course_s_figures_after_the_same_seed(reference, line):
    np.random.seed(0)
    w, b, errors = reference.minibatch_sgd(*line)
    assert (w, b) == pytest.approx((6.9811940714, 1.4039801910), abs=1e-10)
    np.random.seed(0)
    assert reference.minibatch_sgd(*line) == (w, b, errors)


def test_the_six_row_table_leads_from_the_lesson_s_start_to_the_true_weights(reference):
    start = [9.4, 10.6, -3.7, -1.2]
    beta = reference.multivariate_gd(TABLE, TABLE @ [1, 3, 5] + 7, start)
    assert beta == pytest.approx([1, 3, 5, 7], abs=1e-6)
    assert start == [9.4, 10.6, -3.7, -1.2]


def test_the_gradient_is_the_one_of_half_the_mean_squared_error(reference):
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    h = 1e-6

    def cost(w: float, b: float) -> float:
        return reference.rmse(w * x + b, y) ** 2 / 2

    slopes = (cost(1 + h, 2) - cost(1 - h, 2)) / (2 * h), (cost(1, 2 + h) - cost(1, 2 - h)) / (2 * h)
    assert reference.gradients(x, y, 1.0, 2.0) == pytest.approx(slopes, abs=1e-8)


def test_a_mini_batch_is_what_one_seeded_choice_draws(reference, line):
    x, y = line
    np.random.seed(5)
    mini_x, mini_y = reference.sample_minibatch(x, y, 10)
    following = np.random.rand()
    np.random.seed(5)
    index = np.random.choice(1000, 10, replace=False)
    assert np.array_equal(mini_x, x[index]) and np.array_equal(mini_y, y[index])
    assert following == np.random.rand()


def test_the_table_s_bias_column_comes_last(reference):
    assert reference.add_bias_column(TABLE).tolist() == [[*row, 1] for row in TABLE.tolist()]
