"""The checks of gradient_descent.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself.

PYTEST_DONT_REWRITE
"""

import numpy as np
import sympy as sym
import torch

NOTEBOOK = "gradient_descent"


def test_cost(cost):
    # Check your `cost` (2 points)
    for device in ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]:
        hours = torch.tensor([[1.0], [2.0], [3.0]], device=device)
        points = 2 * hours
        perfect = cost(torch.tensor([2.0], device=device), hours, points)
        assert torch.is_tensor(perfect), (
            f"expected a tensor, not {type(perfect).__name__}: what does torch.mean return?"
        )
        assert perfect.shape == (), (
            f"expected one number of shape (), not {tuple(perfect.shape)}: "
            "is the mean taken over all samples?"
        )
        assert perfect.device == hours.device, (
            f"expected a result on {hours.device}, not on {perfect.device}"
        )
        assert perfect.item() == 0.0, (
            f"expected 0 for a perfect fit, not {perfect.item():.4f}: "
            "is the error W * x minus y?"
        )
        at_zero = cost(torch.zeros(1, device=device), hours, points).item()
        assert abs(at_zero - 56 / 3) < 1e-4, (
            f"expected 18.6667 at W = 0, not {at_zero:.4f}: "
            "is each error squared, divided by m, and taken against y?"
        )
        above = cost(torch.tensor([3.0], device=device), hours, points).item()
        assert abs(above - 14 / 3) < 1e-4, (
            f"expected 4.6667 at W = 3, not {above:.4f}: "
            "do errors above and below count alike?"
        )
        assert hours.tolist() == [[1], [2], [3]] and points.tolist() == [[2], [4], [6]], (
            "expected x and y as they were, but they have changed"
        )
    W64, x64 = torch.zeros(1, dtype=torch.float64), torch.ones(2, 1, dtype=torch.float64)
    assert cost(W64, x64, 3 * x64).item() == 9, "expected 9 where all errors are 3"


def test_gradient(gradient):
    # Check your `gradient` (3 points)
    for device in ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]:
        hours = torch.tensor([[1.0], [2.0], [3.0]], device=device)
        points = 2 * hours
        at_zero = gradient(torch.zeros(1, device=device), hours, points)
        assert torch.is_tensor(at_zero), (
            f"expected a tensor, not {type(at_zero).__name__}: what does torch.mean return?"
        )
        assert at_zero.shape == (1,), (
            f"expected the shape of W, (1,), not {tuple(at_zero.shape)}: "
            "does .reshape(W.shape) help?"
        )
        assert at_zero.device == hours.device, (
            f"expected a result on {hours.device}, not on {at_zero.device}"
        )
        assert at_zero.item() < 0, (
            f"expected a negative slope left of the minimum, not {at_zero.item():.4f}: "
            "is the error W * x minus y?"
        )
        assert abs(at_zero.item() + 56 / 3) < 1e-4, (
            f"expected -18.6667 at W = 0, not {at_zero.item():.4f}: "
            "are the 2, the 1/m and the factor x all there?"
        )
        at_minimum = gradient(torch.tensor([2.0], device=device), hours, points)
        assert at_minimum.item() == 0.0, (
            f"expected slope 0 at the minimum W = 2, not {at_minimum.item():.4f}: "
            "is y in the formula?"
        )
        assert hours.tolist() == [[1], [2], [3]] and points.tolist() == [[2], [4], [6]], (
            "expected x and y as they were, but they have changed"
        )
    W64, x64 = torch.zeros(1, dtype=torch.float64), torch.ones(2, 1, dtype=torch.float64)
    slope = gradient(W64, x64, 3 * x64).item()
    assert slope == -6, f"expected -6 for float64 inputs with errors of -3, not {slope}"


def test_gradient_descent(gradient_descent):
    # Check your `gradient_descent` (4 points)
    for device in ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]:
        hours = torch.tensor([[1.0], [2.0], [3.0]], device=device)
        points = 2 * hours
        W, history = gradient_descent(hours, points)
        assert len(history) == 10, (
            f"expected one pair per epoch, 10 in all, not {len(history)}: "
            "does range(epochs) drive the loop?"
        )
        start, start_cost = history[0]
        assert isinstance(start, float) and isinstance(start_cost, float), (
            f"expected pairs of Python floats, not {history[0]!r}: what does .item() do?"
        )
        assert start == 0.0, (
            f"expected to start at W = 0, not {start:.4f}: do you record before you step?"
        )
        assert abs(start_cost - 56 / 3) < 1e-4, (
            f"expected 18.6667 as the first cost, not {start_cost:.4f}: "
            "is it the cost before the step, against y?"
        )
        second, _ = history[1]
        assert abs(second - 28 / 15) < 1e-4, (
            f"expected W = 1.8667 after one step, not {second:.4f}: "
            "2.8 is a sum without 2/m, below 0 is uphill"
        )
        assert torch.is_tensor(W), (
            f"expected W as a tensor, not {type(W).__name__}: "
            "are only the pairs in history floats?"
        )
        assert W.shape == (1,), (
            f"expected W of shape (1,), not {tuple(W.shape)}: "
            "did you start from torch.zeros(1)?"
        )
        assert W.device == hours.device, (
            f"expected W on x's device, {hours.device}, not on {W.device}"
        )
        assert abs(W.item() - 2) < 1e-4, (
            f"expected W = 2 in the end, not {W.item():.4f}: "
            "is each step taken from the newest W?"
        )
        slow, _ = gradient_descent(hours, points, lr=0.01, epochs=1)
        assert abs(slow.item() - 14 / 75) < 1e-4, (
            f"expected W = 0.1867 after one step of lr = 0.01, not {slow.item():.4f}: "
            "do you use lr and epochs?"
        )
        assert hours.tolist() == [[1], [2], [3]] and points.tolist() == [[2], [4], [6]], (
            "expected x and y as they were, but they have changed"
        )


def test_numerical_gradient(numerical_gradient):
    # Check your `numerical_gradient` (3 points)
    coarse = numerical_gradient(lambda x: x**3, 2.0, h=0.1)
    assert isinstance(coarse, float), (
        f"expected a Python float, not {type(coarse).__name__}: what does float(...) do?"
    )
    assert abs(coarse - 12.01) < 1e-9, (
        f"expected 12.01 for x**3 at 2 with h = 0.1, not {coarse:.4f}: "
        "12.61 and 11.41 come from one side only, 24.02 from half the distance"
    )
    slope = numerical_gradient(lambda x: x**3, 2.0)
    assert abs(slope - 12) < 1e-6, (
        f"expected about 12 with the default h, not {slope:.6f}: "
        "do you use h, and is it 1e-4?"
    )
    flat = numerical_gradient(lambda x: (x - 1) ** 2, 1.0)
    assert abs(flat) < 1e-9, (
        f"expected 0 at the bottom of a parabola, not {flat:.6f}: "
        "do you step to both sides?"
    )
    fine = numerical_gradient(lambda x: 3 * x, 1.5, h=1e-8)
    assert abs(fine - 3) < 1e-5, (
        f"expected 3 for a line with h = 1e-8, not {fine:.6f}: do you compute in float64?"
    )


def test_symbolic_gradient(symbolic_gradient):
    # Check your `symbolic_gradient` (2 points)
    s = sym.Symbol("s")
    slope, derivative = symbolic_gradient(s**2 + 2 * s + 3, s, 10)
    assert isinstance(slope, float), (
        f"expected the slope as a Python float, not {type(slope).__name__}: "
        "what does float(...) do?"
    )
    assert abs(slope - 22) < 1e-9, (
        f"expected the slope 22 at 10, not {slope}: 123 would be the function itself"
    )
    assert sym.simplify(derivative - (2 * s + 2)) == 0, (
        f"expected the derivative 2*s + 2, not {derivative}: is the symbol still in it?"
    )
    slope, _ = symbolic_gradient(sym.sin(s), s, 0)
    assert abs(slope - 1) < 1e-9, (
        f"expected slope 1 for sin at 0, not {slope}: "
        "do you differentiate before you put the number in?"
    )


def test_minimize(minimize):
    # Check your `minimize` (4 points)
    s = sym.Symbol("s")
    # An error here? Ask which way it walks.
    point, steps = minimize(s**2 + 2 * s + 3, s, 10.0, max_steps=1000)
    assert isinstance(point, float), (
        f"expected the point as a float, not {type(point).__name__}: "
        "what does float(...) do?"
    )
    assert isinstance(steps, int), (
        f"expected the steps as a whole number, not {type(steps).__name__}"
    )
    assert abs(point + 0.9999950129) < 1e-9, (
        f"expected to end at -0.9999950129, not {point}: "
        "do you stop at the first slope within epsilon?"
    )
    assert steps == 723, (
        f"expected 723 updates, not {steps}: "
        "do you count each update once, and none after the stop?"
    )
    point, steps = minimize(s**2, s, 0.0)
    assert (point, steps) == (0.0, 0), (
        f"expected no update from a flat start, not {steps}: "
        "do you look at the slope before you step?"
    )
    point, steps = minimize(s**2, s, 0.5, epsilon=1.0)
    assert (point, steps) == (0.5, 0), (
        f"expected no update where the slope is exactly epsilon, not {steps}: is it <=?"
    )
    for reason, expression, max_steps in [
        ("a walk that flies away", s**4, 1000),
        ("more than 5 updates", s**2, 5),
    ]:
        try:
            answer = minimize(expression, s, 10.0, lr=0.1, max_steps=max_steps)
        except RuntimeError:
            answer = None
        assert answer is None, (
            f"expected a RuntimeError for {reason}, not {answer}: "
            "when should the walk give up?"
        )


def test_maximize(maximize):
    # Check your `maximize` (2 points)
    s = sym.Symbol("s")
    # An error here? Ask which way it walks.
    point, steps = maximize(-((s - 3) ** 2), s, 0.0, lr=0.1, max_steps=1000)
    assert abs(point - 3) < 1e-4, (
        f"expected the peak at 3, not {point}: "
        "do you add the slope instead of subtracting it?"
    )
    assert steps == 60, (
        f"expected 60 updates, not {steps}: do lr and epsilon reach the walk?"
    )
    try:
        answer = maximize(s**2, s, 1.0, lr=0.1, max_steps=50)
    except RuntimeError:
        answer = None
    assert answer is None, (
        f"expected a RuntimeError for a bowl, which has no peak, not {answer}: "
        "are you walking uphill?"
    )
