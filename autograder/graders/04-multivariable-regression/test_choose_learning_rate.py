"""Hidden checks for `choose_learning_rate`.

Rates are drawn as shares of ``1 / steepness``: 1 goes straight down the steepest direction, 0.02 crawls, from 2 on a rate
overshoots further in each step. The data are drawn until the right choice is clear, and in most checks until neither the
start nor a model that is used again could change it: each check then says something about one thing.
"""

import itertools

import numpy as np

from autograder.checks import check, describe, fail, numbers, show, tensor
from autograder.graders.common import floats
from autograder.graders.planes import predicted, start


def _rows(rng, m, n):
    return rng.uniform(0.5, 2, (m, n)) * rng.choice([-1, 1], (m, n))


def _far(rng, n):
    """Weights and a bias far from every start."""
    return rng.uniform(5, 9, n + 1) * rng.choice([-1, 1], n + 1)


def _on(theta, X):
    """X, and the targets that ``theta`` predicts."""
    return X, predicted(theta, X).reshape(-1, 1)


def _curvature(X):
    E = np.column_stack([X, np.ones(len(X))])
    return 2 / len(X) * E.T @ E


def _rates(X, *shares):
    """Learning rates, with three digits, as shares of 1 / the steepness of the cost over X."""
    return [float(f"{share / np.linalg.norm(_curvature(X), 2):.3g}") for share in shares]


def _ends(starts, truth, X, lr, epochs):
    """Where descents from the rows of ``starts`` end on data that ``truth`` fits: each epoch multiplies their distance."""
    step = np.eye(len(truth)) - lr * _curvature(X)
    return truth + (starts - truth) @ np.linalg.matrix_power(step, epochs).T


def _costs(thetas, data):
    """The mean squared error of each row of ``thetas``."""
    X, y = data
    return np.mean((thetas[:, :-1] @ X.T + thetas[:, -1:] - y.T) ** 2, axis=1)


def _clear(right, candidates, truth, X, validation_set, epochs, reused=None):
    """Whether ``right`` has the lowest cost by far wherever models start, and ``reused`` has it where one is trained on."""
    n = X.shape[1]
    starts = np.array(list(itertools.product([-1, 1], repeat=n + 1))) / np.sqrt(n)
    costs = [_costs(_ends(starts, truth, X, lr, epochs), validation_set) for lr in candidates]
    others = np.delete(costs, right, axis=0)
    model, trained_on = starts, []
    for lr in candidates:
        model = _ends(model, truth, X, lr, epochs)
        trained_on.append(_costs(model, validation_set))
    again = right if reused is None else reused
    return 2 * np.max(costs[right]) < np.min(others) and np.all(np.argmin(trained_on, axis=0) == again)


def _ask(student, candidates, train_set, validation_set, *epochs_and_seed, device="cpu", **options):
    """The student's choice, as the number of a candidate."""
    sets = [tuple(tensor(part, device=device) for part in pair) for pair in (train_set, validation_set)]
    value = student.call("choose_learning_rate", candidates, *sets, *epochs_and_seed, **options).value
    return _number(value, candidates)


def _number(value, candidates):
    got = numbers(value, "a learning rate")
    if got.size != 1:
        fail(f"expected one learning rate, not {describe(value)}")
    found = np.flatnonzero(np.isclose(np.array(candidates), got.item(), rtol=1e-5, atol=0))
    if not found.size:
        fail(f"expected one of the candidates {_named(candidates)}, not {show(got.item())}")
    return int(found[0])


def _named(candidates):
    return ", ".join(f"{lr:.3g}" for lr in candidates)


def _told(candidates, right, got, epochs):
    return f"of {_named(candidates)} after {epochs} epochs: expected {candidates[right]:.3g}, not {candidates[got]:.3g}"


@check(points=0.25, category="shape")
def test_type(student, rng):
    """Gives one of the candidates as a plain float, and leaves the data alone"""
    X = _rows(rng, 4, 2)
    data = _on(_far(rng, 2), X)
    for shares in ((0.02, 1), (0.5,)):
        candidates = _rates(X, *shares)
        call = student.call("choose_learning_rate", candidates, tuple(map(tensor, data)), tuple(map(tensor, data)), 3)
        _number(call.value, candidates)
        floats([call.value], "the choice")
        for index in call.modified:
            name = ("candidates", "train_set", "validation_set")[index]
            fail(f"expected `{name}` to be as it was before the call, but its contents have changed", "inputs-modified")


@check(points=0.75, category="value")
def test_lowest(student, rng):
    """Chooses the candidate with the lowest cost"""
    choices, message = [], ""
    cases = (([0.02, 0.8, 4], 1, 4), ([0.8, 4], 0, 3), ([0.01, 0.03, 0.8], 2, 5))
    for shares, right, epochs in cases:
        while True:
            n = int(rng.integers(1, 4))
            X, truth = _rows(rng, 6, n), _far(rng, n)
            candidates, validation_set = _rates(X, *shares), _on(truth, X + rng.uniform(-0.1, 0.1, X.shape))
            if _clear(right, candidates, truth, X, validation_set, epochs):
                break
        got = _ask(student, candidates, _on(truth, X), validation_set, epochs)
        choices.append((got == 0, got == len(shares) - 1))
        if got != right:
            message = message or _told(candidates, right, got, epochs)
    if message:
        always_first, always_last = (all(each) for each in zip(*choices, strict=True))
        fail(message, "learning-rate-ignored" if always_first or always_last else None)


@check(points=1, category="value", after="lowest")
def test_validation(student, rng):
    """Compares the candidates on the validation set"""
    epochs = 4
    for share, right in ((0, 0), (0.15, 1)):  # what is true of the validation data: nothing learnt yet, or half of it
        while True:
            X, truth = _rows(rng, 6, 2), _far(rng, 2)
            candidates = _rates(X, 0.01, 0.15, 0.9)
            halfway = _ends(np.zeros(3), truth, X, _rates(X, share)[0], epochs)
            validation_set = _on(halfway, _rows(rng, 5, 2))
            if _clear(right, candidates, truth, X, validation_set, epochs):
                break
        got = _ask(student, candidates, _on(truth, X), validation_set, epochs)
        if got != right:
            told = _told(candidates, right, got, epochs)
            mistake = _unless_epochs_ignored(student, "chosen-on-training-cost" if got == 2 else None)
            fail(f"{told}, where the validation data differ from the training data", mistake)


FEW, MANY = 2, 12


@check(points=0.25, category="behaviour", after="lowest")
def test_epochs(student, rng):
    """Trains for as many epochs as asked"""
    candidates, choices = _few_and_many(student, rng)
    for epochs, right, got in zip((FEW, MANY), (1, 0), choices, strict=True):
        if got != right:
            fail(_told(candidates, right, got, epochs), "epochs-ignored" if choices[0] == choices[1] else None)


def _few_and_many(student, rng):
    """A rate that crawls, and one that is fast in the flat direction and grows in the steep one: it wins early, and loses."""
    while True:
        X = _rows(rng, 6, 1)
        flat, steep = np.linalg.eigh(_curvature(X))[1].T
        candidates, truth = _rates(X, 0.02, 2.3), 40 * flat + 3 * steep
        data = _on(truth, X)
        if _clear(1, candidates, truth, X, data, FEW) and _clear(0, candidates, truth, X, data, MANY):
            return candidates, [_ask(student, candidates, data, data, epochs) for epochs in (FEW, MANY)]


def _unless_epochs_ignored(student, mistake):
    """The mistake that a wrong choice suggests, where it does not come of a fixed number of epochs."""
    _, (few, many) = _few_and_many(student, np.random.default_rng(0))
    return "epochs-ignored" if few == many else mistake


@check(points=0.5, category="behaviour", after="lowest")
def test_fresh(student, rng):
    """Trains a fresh model for each candidate"""
    while True:
        X, truth = _rows(rng, 6, 2), _far(rng, 2)
        candidates, data = _rates(X, 0.9, 0.05), _on(truth, X)
        if _clear(0, candidates, truth, X, data, 4, reused=1):
            break
    got = _ask(student, candidates, data, data, 4)
    if got != 0:
        fail(_told(candidates, 0, got, 4), "model-reused")


@check(points=0.25, category="behaviour", after="fresh")
def test_seed(student, rng):
    """Starts each candidate from the given seed"""
    epochs = 3
    candidates, data, cases = _decided_by_start(rng, epochs)
    for seed, luck, right in cases:
        given = {} if seed is None else {"seed": seed}
        got = _ask(student, candidates, data, data, epochs, torch_seed=luck, **given)
        if got != right:
            mistake = _unless_epochs_ignored(student, "not-seeded")
            fail(f"{_told(candidates, right, got, epochs)}, for seed = {'left out' if seed is None else seed}", mistake)


def _decided_by_start(rng, epochs):
    """A choice between two rates that hangs on the start: (seed or None for the default, luck, right choice) of each call.

    ``luck`` seeds torch before the call, such that a function that does not seed at all chooses wrongly; one that seeds
    only once does so for at least one of the seeds, and one with a fixed seed as well. The default, 0, can be told from 1.
    """
    seeds = [0, 1, *(int(seed) for seed in rng.choice(np.arange(2, 10_000), 40, replace=False))]
    first, second = (np.array([start(1, seed, skip) for seed in seeds]) for skip in (0, 1))
    while True:
        X, truth = _rows(rng, 6, 1), rng.uniform(-0.5, 0.5, 2)
        candidates, data = _rates(X, 0.5, 1.75), _on(truth, X)
        one, same, next_one = (
            _costs(_ends(starts, truth, X, lr, epochs), data)
            for starts, lr in ((first, candidates[0]), (first, candidates[1]), (second, candidates[1]))
        )
        choices, once = _sure(one, same), _sure(one, next_one)
        cases = []
        for right in (0, 1):
            lucky, fitting = np.flatnonzero(once == 1 - right), np.flatnonzero(choices == right)
            fitting = sorted(fitting, key=lambda index: once[index] != 1 - right)
            if len(lucky) and len(fitting):
                cases.append((seeds[fitting[0]], seeds[lucky[-1]], right))
        told_apart = any(once[seeds.index(seed)] == 1 - right for seed, _, right in cases)
        if len(cases) == 2 and told_apart and {choices[0], choices[1]} == {0, 1}:
            return candidates, data, [*cases, (None, seeds[-1], choices[0])]


def _sure(left, right):
    """0 where the left costs are lower by far, 1 where the right ones are, else -1."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    return np.where((high > 1.5 * low) & (high > 1e-3), (right < left).astype(int), -1)


@check(points=0.75, category="behaviour", after="fresh")
def test_diverged(student, rng):
    """Never chooses a candidate that diverges to inf or nan"""
    cases = (((None, 0.8), 1, 6), ((0.02, None, 0.8), 2, 6), ((0.8, None), 0, 6), ((None, 0.8), 1, 2))
    for shares, right, epochs in cases:
        n = int(rng.integers(1, 4))
        X, truth = _rows(rng, 5, n), _far(rng, n)
        # From 1e11 on, float32 overflows: the cost is inf after 2 epochs and nan after 6.
        candidates = [10 ** rng.uniform(11, 12) if share is None else _rates(X, share)[0] for share in shares]
        got = _ask(student, candidates, _on(truth, X), _on(truth, X), epochs)
        if got != right:
            fail(_told(candidates, right, got, epochs), "nan-wins" if shares[got] is None else None)


@check(points=0.25, category="device", after="lowest")
def test_device(student, cuda_student, rng):
    """Works where the data live, on CUDA and on a machine without it"""
    X, truth = _rows(rng, 4, 2), _far(rng, 2)
    candidates, data = _rates(X, 0.02, 0.8), _on(truth, X)
    for machine, device in ((student, "cpu"), (cuda_student, "cuda"), (cuda_student, "cpu")):
        got = _ask(machine, candidates, data, data, 3, device=device)
        if got != 1:
            fail(f"data on {device}: {_told(candidates, 1, got, 3)}")
