"""Hidden checks for `train_classifier`."""

import numpy as np
from graders.common import defaults, linear, parameters, remembered, seed_of, untouched
from graders.lists import floats, lengths
from graders.logistic import descend, wrong_costs, wrong_ends
from graders.training import by_optimizer, ignored, other_optimizer, trained_a_copy

from autograder.grading.checks import (
    CheckFailed,
    apart,
    check,
    close,
    describe,
    expect,
    fail,
    match,
    numbers,
    said,
    show,
    tensor,
)

# Who trains on a cross-entropy of their own guards its logarithms, with something like `log(p + 1e-6)`.
TOLERANCE = 1e-4
SIX_POINTS = np.array([[1.0, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
SIX_CLASSES = np.array([[0.0], [0], [0], [1], [1], [1]])


def _data(rng, m, n):
    """Data, classes (both occur, unequally often), and the weights and bias to start from, in numbers of float32."""
    X = rng.normal(size=(m, n)) + rng.uniform(0.5, 1, n) * rng.choice([-1, 1], n)
    y = (np.arange(m) < max(1, m // 3)).astype(float)
    start = rng.uniform(0.2, 0.6, n + 1) * rng.choice([-1, 1], n + 1)
    return [np.asarray(each, "float32").astype(float) for each in (X, y[rng.permutation(m)].reshape(m, 1), start)]


@remembered
def _case(seed, models, m, n, lr, epochs):
    """Data on which no two mistakes give the same, and what each of them gives."""
    rng = np.random.default_rng(seed)
    data = apart(lambda: _data(rng, m, n), lambda drawn: models(*drawn, lr, epochs), TOLERANCE)
    return data, models(*data, lr, epochs)


def _now(student, model, size):
    """The model's present weights and bias, as one array."""
    found = parameters(student, model)
    if [parameter.shape for parameter in found.values()] != [(1, size - 1), (1,)]:
        fail(said("expected the model to keep its weights and its bias, but it has other parameters after training"))
    return np.concatenate([numbers(parameter).reshape(-1) for parameter in found.values()])


def _train(student, X, y, start, *lr_and_epochs):
    """Train a fresh model; give the call, and the model's weights and bias after it."""
    model = linear(student, start, sigmoid=True)
    call = student.call("train_classifier", model, tensor(X), tensor(y), *lr_and_epochs)
    return call, _now(student, model, len(start))


@check(points=0.25, category="value")
def test_learns(student, rng):
    """Learns on which side of a border either class lies, from a start that has it the wrong way round"""
    away = rng.uniform(1, 2, 2) * rng.choice([-1, 1], 2)
    for truth in (away, -away):  # no fixed numbers are right for both
        y = rng.permutation(np.arange(10) % 2).astype(float).reshape(10, 1)
        X = (2 * y - 1) * truth + rng.uniform(-0.3, 0.3, (10, 2))
        _, end = _train(student, X, y, np.append(-0.3 * truth, 0.0), 0.5, 10)
        right = ((X @ end[:2] + end[2]) >= 0) == (y[:, 0] == 1)
        if not np.all(right):
            fail(
                said(
                    "after 10 epochs: expected all ten samples on the right side of the border, not {came}",
                    came=np.sum(right),
                )
            )


@check(points=0.25, category="value")
def test_first_cost(student, rng):
    """Records the cross-entropy of the model that it is given"""
    for m, n, lr, epochs in ((6, 2, 0.7, 2), (4, 3, 1.2, 3)):
        data, models = _case(seed_of(rng), _first_costs, m, n, lr, epochs)
        wrong = dict(models)
        right = wrong.pop("right")
        value = _train(student, *data, lr, epochs)[0].value
        found = numbers(value, said("a list of costs"))
        if not found.ndim or not found.size:
            fail(said("expected a list of costs, not {value}", value=describe(value)))
        if not close(found.flat[0], wrong.pop("cost-after-update"), TOLERANCE):  # when it was taken, another check asks
            expect(found.flat[0], right, wrong, given=said("the first cost for {m} samples", m=m), tolerance=TOLERANCE)


def _first_costs(*case):
    return {name: costs[0] for name, costs in wrong_costs(*case).items() if name != "stale-hypothesis"}


@check(points=0.75, category="value")
def test_steps(student, rng):
    """Takes exact steps of gradient descent on the cross-entropy, with the model that it is given"""
    for m, n, lr, epochs in ((6, 2, 0.7, 3), (4, 1, 1.1, 2), (8, 3, 0.4, 4)):
        data, models = _case(seed_of(rng), wrong_ends, m, n, lr, epochs)
        wrong = dict(models)
        right = wrong.pop("right")
        call, got = _train(student, *data, lr, epochs)
        if not close(got, right, TOLERANCE):
            mistake = trained_a_copy(call, data[-1], got) or match(got, wrong, TOLERANCE)
            mistake = mistake or ("wrong-optimizer" if other_optimizer(call) else None)
            mistake = mistake or ("inputs-modified" if call.modified else _ignored(student, data, lr, epochs))
            given = said("for {m} samples, lr = {lr}, epochs = {epochs}", m=m, lr=lr, epochs=epochs)
            fail(
                said(
                    "{given}: expected the weights and bias {right}, not {got}",
                    given=given,
                    right=show(right),
                    got=show(got),
                ),
                mistake,
            )


def _ignored(student, data, lr, epochs):
    return ignored(lambda *case: _train(student, *data, *case)[::-1], lr, epochs, 1e-7)


@check(points=0.25, category="value", after="steps")
def test_costs(student, rng):
    """Records each cost before its step, as a plain float"""
    for m, n, lr, epochs in ((5, 2, 0.8, 4), (6, 1, 1.2, 3), (4, 2, 0.5, 1)):
        data, models = _case(seed_of(rng), wrong_costs, m, n, lr, epochs)
        wrong = dict(models)
        right = wrong.pop("right")
        costs = _train(student, *data, lr, epochs)[0].value
        lengths(costs, epochs)
        given = said("the costs for {m} samples, lr = {lr}, epochs = {epochs}", m=m, lr=lr, epochs=epochs)
        expect(costs, right, wrong, given=given, tolerance=TOLERANCE)
        floats(costs, "costs")


@check(points=0.25, category="convergence", after="steps")
def test_last(student, rng):
    """Goes on until the last epoch, however small the cost and its change have become"""
    lr, epochs = 1.0, 110
    y = rng.permutation(np.arange(6) % 2).astype(float).reshape(6, 1)
    X = (2 * y - 1) * (10 + rng.uniform(-0.3, 0.3, (6, 1)))  # sure and right from the start, by a score of about 10
    start = np.array([1.0, 0.0])
    right = descend(X, y, start, lr, epochs).end
    call, got = _train(student, X, y, start, lr, epochs)
    if not close(got, right, TOLERANCE):
        stopped = any(close(got, descend(X, y, start, lr, steps).end, 1e-6) for steps in range(epochs - 1))
        given = said("{epochs} epochs on data that the model knows already", epochs=epochs)
        mistake = "stopped-early" if stopped else None
        fail(
            said(
                "{given}: expected the weights and bias {right}, not {got}",
                given=given,
                right=show(right),
                got=show(got),
            ),
            mistake,
        )
    lengths(call.value, epochs)


@check(points=0.5, category="behaviour", after="steps")
def test_optimizer(student, rng):
    """Leaves the steps to an optimizer of `torch.optim`"""
    by_optimizer(_train(student, *_data(rng, 5, 2), 0.5, 1)[0])


@check(points=0.25, category="behaviour")
def test_defaults(student, rng):
    """Trains for 1000 epochs with lr = 1 where nothing else is said"""
    if defaults(student, "train_classifier", lr=1.0, epochs=1000):
        start = np.append(rng.uniform(-0.3, 0.3, 2), 0.1)
        call, got = _train(student, SIX_POINTS, SIX_CLASSES, start)
        lengths(call.value, 1000)
        right = descend(SIX_POINTS, SIX_CLASSES, start, 1.0, 1000).end
        # lr = 1 makes the first steps swing on these points, so that float32 ends a little elsewhere.
        expect(got, right, given=said("the weights and bias after the usual epochs"), tolerance=1e-3)


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves X, y, and everything global, as they were"""
    untouched(_train(student, *_data(rng, 5, 2), 0.5, 2)[0], ["model", "X", "y"])


@check(points=0.25, category="device")
def test_device(student, cuda_student, rng):
    """Trains where the model lives, wherever the data are, on CUDA and on a machine without it"""
    X, y, start = _data(rng, 4, 2)
    _train(student, X, y, start, 0.5, 1)
    for home, away in (("cuda", "cuda"), ("cuda", "cpu"), ("cpu", "cpu"), ("cpu", "cuda")):
        given = said("with the model on {home} and the data on {away}", home=home, away=away)
        model = linear(cuda_student, start, home, sigmoid=True)
        data = tensor(X, device=away), tensor(y, device=away)
        try:
            costs = cuda_student.train_classifier(model, *data, 0.5, 2)
        except CheckFailed as failure:
            moved = failure.mistake == "cpu-constant" and home != away
            fail(f"{given}: {failure.message}", "model-not-moved" if moved else failure.mistake)
        numbers(costs, said("a list of costs"))
        for name, parameter in parameters(cuda_student, model).items():
            if parameter.device != ("cuda:0" if home == "cuda" else "cpu"):
                mistake = "hard-coded-cuda" if home == "cpu" else "result-on-wrong-device"
                fail(
                    said(
                        "{given}: expected the model to stay there, but {name} is now on {device}",
                        given=given,
                        name=name,
                        device=parameter.device,
                    ),
                    mistake,
                )
