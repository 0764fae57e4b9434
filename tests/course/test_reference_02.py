"""The figures that the text of 02 gives are the ones that its solutions compute."""

import pytest

from autograder.course.assignment import Assignment


@pytest.fixture(scope="module")
def solutions():
    """The reference's functions, and torch and SymPy as the notebook imports them."""
    assignment = Assignment.find("02-gradient-descent")
    names = {}
    for source in (assignment.imports, *assignment.reference.values()):
        exec(source, names)
    return names


@pytest.fixture
def line(solutions):
    """The lesson's data, where y = x."""
    return solutions["torch"].tensor([[1.0], [2.0], [3.0]])


def test_the_lessons_walk_takes_723_updates(solutions):
    x = solutions["sym"].Symbol("x")
    point, steps = solutions["minimize"](x**2 + 2 * x + 3, x, 10.0)
    assert steps == 723
    assert point == pytest.approx(-0.9999950129, abs=1e-10)


def test_uphill_is_the_same_walk_on_the_mirrored_curve(solutions):
    x = solutions["sym"].Symbol("x")
    point, steps = solutions["maximize"](-(x**2) - 2 * x - 3, x, 10.0)
    assert steps == 723
    assert point == pytest.approx(-0.9999950129, abs=1e-10)


def test_a_walk_that_flies_away_or_is_spent_is_an_error(solutions):
    x = solutions["sym"].Symbol("x")
    with pytest.raises(RuntimeError, match="diverged after"):
        solutions["minimize"](x**4, x, 10.0, lr=0.1)
    with pytest.raises(RuntimeError, match="still steep after 722 updates"):
        solutions["minimize"](x**2 + 2 * x + 3, x, 10.0, max_steps=722)


def test_cost_and_slope_of_the_lessons_data_at_zero(solutions, line):
    W = solutions["torch"].zeros(1)
    assert solutions["cost"](W, line, line).item() == pytest.approx(14 / 3)
    assert solutions["gradient"](W, line, line).item() == pytest.approx(-28 / 3)


def test_descent_comes_down_one_side(solutions, line):
    W, history = solutions["gradient_descent"](line, line)
    assert [place for place, _ in history[:3]] == pytest.approx([0, 0.9333, 0.9956], abs=1e-4)
    assert W.item() == pytest.approx(1, abs=1e-6)


def test_a_sum_in_the_place_of_the_mean_overshoots(solutions, line):
    """The erratum: with m = 3 the sum is 1.5 times the slope, and the same descent with lr 0.15 jumps over the minimum."""
    _, history = solutions["gradient_descent"](line, line, lr=0.15, epochs=4)
    assert [place for place, _ in history] == pytest.approx([0, 1.4, 0.84, 1.064], abs=1e-6)


def test_a_cost_against_x_hides_where_y_is_x(solutions, line):
    """The erratum: the two agree on the lesson's data, and only there."""
    W = solutions["torch"].tensor([0.5])
    assert solutions["cost"](W, line, line) != solutions["cost"](W, line, 2 * line)


def test_a_central_difference_keeps_digits_that_a_tiny_forward_one_loses(solutions):
    def f(x):
        return x**3

    central = abs(solutions["numerical_gradient"](f, 2.0) - 12)
    forward = abs((f(2.0 + 1e-9) - f(2.0)) / 1e-9 - 12)
    assert central < 1e-7
    assert forward > 10 * central
    assert solutions["numerical_gradient"](f, 2.0, h=0.1) == pytest.approx(12.01)


def test_the_symbolic_slope_is_exact(solutions):
    x = solutions["sym"].Symbol("x")
    assert solutions["symbolic_gradient"](x**2 + 2 * x + 3, x, 10) == (22.0, 2 * x + 2)
