"""The figures of the logistic-regression lesson, reproduced by the reference solutions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.course.assignment import Assignment

X = torch.tensor([[1.0, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
Y = torch.tensor([[0.0], [0], [0], [1], [1], [1]])


@pytest.fixture(scope="module")
def solved() -> dict[str, Callable[..., Any]]:
    """The reference's functions by name."""
    assignment = Assignment.find("05-logistic-regression")
    namespace: dict[str, Any] = {}
    for source in (assignment.imports, *assignment.reference.values()):
        exec(source, namespace)
    return {name: namespace[name] for name in assignment.exercises}


@pytest.fixture(scope="module")
def trained(solved: dict[str, Callable[..., Any]]) -> tuple[torch.nn.Module, list[float]]:
    """The lesson's model and its costs: six points, seed 1, lr 1, 1001 epochs."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = solved["build_classifier"](2)
    return model, solved["train_classifier"](model, X, Y, lr=1.0, epochs=1001)


def test_training_on_the_six_points_ends_at_the_lessons_cost(trained):
    _, costs = trained
    assert len(costs) == 1001
    assert costs[-1] == pytest.approx(0.019843, abs=5e-7)


def test_every_one_of_the_six_points_is_classified_right(solved, trained):
    predicted = solved["classify"](trained[0](X))
    assert predicted.tolist() == Y.tolist()
    assert solved["accuracy"](predicted, Y) == 1.0
    assert solved["confusion_matrix"](predicted, Y) == (3, 0, 0, 3)


def test_the_last_cost_is_the_cross_entropy_by_the_formula_too(solved, trained):
    model, costs = trained
    cost = solved["binary_cross_entropy"](model(X), Y).item()
    assert cost == pytest.approx(costs[-1], rel=1e-2)  # one step further on
    assert cost < costs[-1]


def test_the_sigmoid_is_finite_for_every_finite_number(solved):
    z = torch.tensor([-3e38, -200.0, 0.0, 200.0, 3e38])
    assert solved["sigmoid"](z).tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_cross_entropy_is_finite_and_differentiable_at_0_and_1(solved, dtype):
    sure = torch.tensor([[0.0], [1.0]], dtype=dtype, requires_grad=True)
    for target in (sure.detach(), 1 - sure.detach()):
        cost = solved["binary_cross_entropy"](sure, target)
        (gradient,) = torch.autograd.grad(cost, sure)
        assert math.isfinite(cost.item())
        assert torch.isfinite(gradient).all()


def test_precision_recall_and_f1_are_0_where_their_denominator_is(solved):
    zeros = [solved["precision"](0, 0), solved["recall"](0, 0), solved["f1_score"](0, 0, 0)]
    assert [(type(each), each) for each in zeros] == [(float, 0.0)] * 3


def test_f1_is_the_harmonic_mean_of_precision_and_recall(solved):
    tp, fp, fn = 3, 1, 2
    p, r = solved["precision"](tp, fp), solved["recall"](tp, fn)
    assert (p, r) == (0.75, 0.6)
    assert solved["f1_score"](tp, fp, fn) == pytest.approx(2 / (1 / p + 1 / r))
