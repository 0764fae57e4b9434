"""Where nothing is solved, next to nothing is earned: the right shapes bring a fifth of the points at most."""

from __future__ import annotations

import json

import pytest

from autograder.cli import main

SHAPES = {
    "01-linear-regression": """
import torch
def describe(t): return NUMBER, NUMBER, (NUMBER,)
def make_dataset(hours, scores, device="cpu"):
    return tuple(torch.full((len(hours), 1), float(NUMBER), device=device) for _ in "xy")
def init_parameters(device="cpu"):
    return tuple(torch.full((1,), float(NUMBER), device=device, requires_grad=True) for _ in "Wb")
def hypothesis(x, W, b): return torch.full_like(x, NUMBER)
def mse(prediction, target): return prediction.sum() * 0 + NUMBER
def accumulated_gradients(steps, zero_grad): return [float(NUMBER)] * steps
def train(x, y, lr=0.01, epochs=1000):
    return torch.full((1,), float(NUMBER)), torch.full((1,), float(NUMBER)), [float(NUMBER)] * epochs
def predict(x_new, W, b): return torch.full_like(x_new, NUMBER)
""",
    "02-gradient-descent": """
import torch
def cost(W, x, y): return torch.full((), float(NUMBER), device=x.device)
def gradient(W, x, y): return torch.full((1,), float(NUMBER), device=x.device)
def gradient_descent(x, y, lr=0.1, epochs=10):
    return torch.full((1,), float(NUMBER), device=x.device), [(float(NUMBER), float(NUMBER))] * epochs
def numerical_gradient(f, x, h=1e-4): return float(NUMBER)
def symbolic_gradient(expression, symbol, value): return float(NUMBER), expression
def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    if lr >= 1 or max_steps < 50:
        raise RuntimeError
    return float(NUMBER), NUMBER
maximize = minimize
""",
}
GIVEN_BACK = {
    "01-linear-regression": """
def describe(t): return t.shape[0], t.shape[0], tuple(t.shape)
def make_dataset(hours, scores, device="cpu"): return hours, scores
def init_parameters(device="cpu"): return device, device
def hypothesis(x, W, b): return x
def mse(prediction, target): return prediction
def accumulated_gradients(steps, zero_grad): return [float(each) for each in range(steps)]
def train(x, y, lr=0.01, epochs=1000): return x[0], y[0], [lr] * epochs
def predict(x_new, W, b): return x_new
""",
    "02-gradient-descent": """
def cost(W, x, y): return W.sum()
def gradient(W, x, y): return W
def gradient_descent(x, y, lr=0.1, epochs=10): return x[0], [(lr, lr)] * epochs
def numerical_gradient(f, x, h=1e-4): return float(f(x))
def symbolic_gradient(expression, symbol, value): return float(value), expression
def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000): return start, 0
maximize = minimize
""",
}
FUNCTIONS = {
    "01-linear-regression": "describe make_dataset init_parameters hypothesis mse accumulated_gradients train predict",
    "02-gradient-descent": "cost gradient gradient_descent numerical_gradient symbolic_gradient minimize maximize",
}


NUMBERS = ("9", "0", "1")


def handed_in(assignment: str) -> dict[str, str]:
    """Three scripts with the right shapes, one that gives back what it was handed, and one that returns None."""
    nothing = "".join(f"def {name}(*arguments, **keywords): return None\n" for name in FUNCTIONS[assignment].split())
    shapes = {number: SHAPES[assignment].replace("NUMBER", number) for number in NUMBERS}
    return {**shapes, "given-back": GIVEN_BACK[assignment], "none": nothing}


@pytest.fixture(scope="module")
def earned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """What each script earns, by assignment."""
    found = {}
    for assignment in FUNCTIONS:
        folder = tmp_path_factory.mktemp(assignment)
        scripts = {name: folder / f"{name}.py" for name in handed_in(assignment)}
        for name, source in handed_in(assignment).items():
            scripts[name].write_text(source)
        report = folder / "report.json"
        assert main(["grade", assignment, *map(str, scripts.values()), "--json", str(report), "--jobs", "1"]) == 0
        rows = json.loads(report.read_text())["results"]
        assert {row["status"] for row in rows} == {"graded"}
        found[assignment] = {name: float(row["score"]) for name, row in zip(scripts, rows, strict=True)}
    return found


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("assignment", SHAPES)
def test_the_right_shapes_alone_earn_a_fifth_at_most(
    assignment: str, number: str, earned: dict[str, dict[str, float]]
) -> None:
    assert earned[assignment][number] <= 4


@pytest.mark.parametrize("assignment", GIVEN_BACK)
def test_what_was_handed_over_earns_a_fifth_at_most_when_it_is_given_back(
    assignment: str, earned: dict[str, dict[str, float]]
) -> None:
    assert earned[assignment]["given-back"] <= 4


@pytest.mark.parametrize("assignment", FUNCTIONS)
def test_functions_that_return_none_earn_nothing(assignment: str, earned: dict[str, dict[str, float]]) -> None:
    assert earned[assignment]["none"] == 0
