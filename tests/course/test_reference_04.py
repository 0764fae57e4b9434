"""The reference solutions of `04-multivariable-regression` (and of 01) give the figures that the course promises."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from graders.planes import cost, descend, start

from autograder.course.assignment import Assignment


def _solutions(name: str) -> SimpleNamespace:
    """The master's own functions, and what its notebook imports."""
    assignment = Assignment.find(name)
    names: dict[str, Any] = {}
    for source in (assignment.imports, *assignment.reference.values()):
        exec(source, names)
    return SimpleNamespace(**names)


@pytest.fixture(scope="module")
def reference() -> SimpleNamespace:
    return _solutions("04-multivariable-regression")


@pytest.fixture(scope="module")
def scores(reference):
    """Three quizzes and the exam of five students."""
    X = [[73.0, 80.0, 75.0], [93.0, 88.0, 93.0], [89.0, 91.0, 90.0], [96.0, 98.0, 100.0], [73.0, 66.0, 70.0]]
    y = [[152.0], [185.0], [180.0], [196.0], [142.0]]
    return reference.torch.tensor(X), reference.torch.tensor(y)


@pytest.fixture(scope="module")
def trained(reference, scores):
    """The lesson's model after seed 1 and 2001 epochs, and its costs."""
    reference.torch.manual_seed(1)
    model = reference.build_model(3)
    return model, reference.train(model, *scores, lr=1e-5, epochs=2001)


def test_the_lessons_training_ends_at_a_cost_of_0_1998(trained):
    _, costs = trained
    assert len(costs) == 2001
    assert costs[0] == pytest.approx(31667.6, abs=0.1)
    assert costs[-1] == pytest.approx(0.1998, abs=5e-4)


def test_the_lessons_model_predicts_151_23_points(reference, trained):
    model, _ = trained
    prediction = reference.predict(model, reference.torch.tensor([[73.0, 80.0, 75.0]]))
    assert prediction.shape == (1, 1)
    assert prediction.item() == pytest.approx(151.23, abs=0.01)


def test_the_first_lessons_model_gives_about_8_points_for_4_hours():
    first = _solutions("01-linear-regression")
    x, y = first.make_dataset([1, 2, 3], [2, 4, 6])
    W, b, costs = first.train(x, y)
    assert costs[0] == pytest.approx(56 / 3)
    prediction = first.predict(first.torch.tensor([[4.0]]), W, b).item()
    assert prediction == pytest.approx(8, abs=0.1)


def test_a_split_deals_out_every_pair_once(reference):
    X = reference.torch.arange(26.0).reshape(13, 2)
    sets = reference.split_dataset(X, X[:, :1] + 100)
    assert [len(part) for part, _ in sets] == [8, 3, 2]
    assert sorted(row for part, _ in sets for row in part[:, 0].tolist()) == X[:, 0].tolist()
    assert all(reference.torch.equal(part[:, :1] + 100, answers) for part, answers in sets)


def test_a_diverged_rate_is_never_chosen(reference, scores):
    assert reference.choose_learning_rate([1.0, 1e-5, 1e-9], scores, scores, epochs=20) == 1e-5
    with pytest.raises(ValueError, match="every candidate diverged"):
        reference.choose_learning_rate([1.0, 2.0], scores, scores, epochs=20)


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_the_graders_know_torchs_first_parameters(reference, n):
    """Graders work out the start of `nn.Linear` without torch; a torch that draws otherwise must be noticed here."""
    for seed in (0, 1, 4711):
        reference.torch.manual_seed(seed)
        for earlier in range(3):
            model = reference.build_model(n)
            numbers = [*model.weight.detach().numpy()[0], model.bias.item()]
            assert start(n, seed, skip=earlier) == pytest.approx(numbers, abs=1e-7)


def test_the_graders_descent_is_the_reference_s(reference, scores, trained):
    """The float64 descent of the graders and the float32 training of the course agree to four digits."""
    model, costs = trained
    X, y = (part.numpy().astype(np.float64) for part in scores)
    path = descend(start(3, 1), X, y, 1e-5, 2001)
    assert path.theta[:-1] == pytest.approx(model.weight.detach().numpy()[0], abs=1e-4)
    assert path.costs == pytest.approx(costs, rel=1e-2)
    assert path.last_cost == pytest.approx(cost(path.theta, X, y))


@pytest.fixture(scope="module")
def penguins(reference):
    """The three sets of the real data: measurements in millimetres, and masses in kilograms."""
    path = Assignment.find("04-multivariable-regression").master.with_name("penguins.csv")
    table = reference.torch.tensor(np.loadtxt(path, delimiter=",", skiprows=5), dtype=reference.torch.float32)
    return reference.split_dataset(table[:, :3], table[:, 3:] / 1000)


def test_the_real_data_says_where_it_comes_from_and_may_be_used_by_all():
    path = Assignment.find("04-multivariable-regression").master.with_name("penguins.csv")
    remarks = [line for line in path.read_text().splitlines() if line.startswith("#")]
    assert len(remarks) == 4
    assert "Gorman" in " ".join(remarks)
    assert remarks[-1].endswith("Licence: CC0 1.0.")


def test_standardized_penguins_come_closer_at_a_rate_that_the_raw_ones_cannot_take(reference, penguins):
    (X, y), (X_validation, y_validation), _ = penguins
    assert [len(part) for part, _ in penguins] == [205, 68, 69]
    scaled, scaled_validation = reference.standardize(X, X_validation)
    rates = [10.0**power for power in range(-7, 1)]
    assert reference.choose_learning_rate(rates, (X, y), (X_validation, y_validation)) == pytest.approx(1e-5)
    sets = (scaled, y), (scaled_validation, y_validation)
    assert reference.choose_learning_rate(rates, *sets) == pytest.approx(0.1)
    errors = {}
    for name, features, unseen, lr in (("raw", X, X_validation, 1e-5), ("scaled", scaled, scaled_validation, 0.1)):
        reference.torch.manual_seed(0)
        model = reference.build_model(3)
        reference.train(model, features, y, lr=lr, epochs=200)
        errors[name] = reference.F.mse_loss(reference.predict(model, unseen), y_validation).item()
    assert errors["scaled"] < errors["raw"] / 10
