"""Hidden checks for `train_classifier`."""

from dataclasses import replace

import numpy as np

from autograder.checks import (
    CheckFailed,
    Linear,
    Module,
    Tensor,
    check,
    close,
    expect,
    fail,
    match,
    numbers,
    show,
    tensor,
)
from autograder.graders.common import floats, lengths, untouched
from autograder.graders.logistic import descend, sigmoid, wrong_paths

# Who trains on a cross-entropy of their own guards its logarithms, with something like `log(p + 1e-6)`.
TOLERANCE = 1e-4
SIX_POINTS = np.array([[1.0, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
SIX_CLASSES = np.array([[0.0], [0], [0], [1], [1], [1]])


def _draw(rng, m, n):
    """Data, classes (both occur, unequally often), and the weights and bias to start from."""
    X = rng.normal(size=(m, n)) + rng.uniform(0.5, 1, n) * rng.choice([-1, 1], n)
    y = (np.arange(m) < max(1, m // 3)).astype(float)
    start = rng.uniform(0.2, 0.6, n + 1) * rng.choice([-1, 1], n + 1)
    return [np.asarray(each, "float32").astype(float) for each in (X, y[rng.permutation(m)].reshape(m, 1), start)]


def _make(student, start, device="cpu"):
    return student.make(Linear(start[:-1].reshape(1, -1), start[-1:], sigmoid=True, device=device))


def _end(student, model):
    """The weights and the bias of the model as it is now."""
    now = student.look(model)
    found = [now.parameters.get(name) for name in ("0.weight", "0.bias")] if isinstance(now, Module) else [None]
    if None in found:
        fail("expected the model to keep its layers, but they have been replaced")
    return np.concatenate([numbers(each).reshape(-1) for each in found])


def _train(student, X, y, start, *arguments):
    """Train a fresh model; give the call, and the model's weights and bias after it."""
    model = _make(student, start)
    call = student.call("train_classifier", model, tensor(X), tensor(y), *arguments)
    return call, _end(student, model)


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives one cost for each epoch"""
    for epochs in (3, 1, 8):
        lengths(_train(student, *_draw(rng, 4, 2), 0.5, epochs)[0].value, epochs)


@check(points=1.25, category="value")
def test_steps(student, rng):
    """Takes exact steps of gradient descent on the cross-entropy, with the model that it is given"""
    for m, n, lr, epochs in ((6, 2, 0.7, 3), (3, 1, 1.1, 2), (8, 3, 0.4, 6), (5, 2, 0.9, 1)):
        X, y, start = _draw(rng, m, n)
        call, got = _train(student, X, y, start, lr, epochs)
        right = descend(X, y, start, lr, epochs).end
        if not close(got, right, TOLERANCE):
            mistake = _mistake(student, call, got, (X, y, start, lr, epochs))
            given = f"for {m} samples, lr = {lr}, epochs = {epochs}"
            fail(f"{given}: expected the weights and bias {show(right)}, not {show(got)}", mistake)


def _mistake(student, call, got, given):
    if any(name.startswith("optim.") and name != "optim.SGD" for name in call.used):
        return "wrong-optimizer"
    if close(got, given[2]) and _falls(call.value):
        return "trained-a-copy"
    mistake = match(got, {name: path().end for name, path in wrong_paths(*given).items()}, TOLERANCE)
    return mistake or _ignored(student, got, *given)


def _falls(costs):
    try:
        found = numbers(costs).reshape(-1)
    except CheckFailed:
        return False
    return found.size > 1 and found[-1] < found[0] - 1e-6


def _ignored(student, got, X, y, start, lr, epochs):
    """Whether another lr, or another number of epochs, would have made no difference."""
    same_for_lr = close(got, _train(student, X, y, start, lr / 2, epochs)[1], 1e-7)
    same_for_epochs = close(got, _train(student, X, y, start, lr, epochs + 2)[1], 1e-7)
    if same_for_lr and same_for_epochs:
        return None  # fixed numbers, and no descent at all
    return "learning-rate-ignored" if same_for_lr else "epochs-ignored" if same_for_epochs else None


@check(points=0.5, category="value", after="steps")
def test_costs(student, rng):
    """Records each cost before its step, as a plain float"""
    for m, n, lr, epochs in ((4, 2, 0.8, 4), (6, 1, 1.2, 3)):
        X, y, start = _draw(rng, m, n)
        costs = _train(student, X, y, start, lr, epochs)[0].value
        right = descend(X, y, start, lr, epochs).costs
        wrong = {
            "cost-after-update": descend(X, y, start, lr, epochs, record_after=True).costs,
            "sum-instead-of-mean": m * right,
            "stale-hypothesis": np.full(epochs, right[0]),
        }
        lengths(costs, epochs)
        given = f"the costs for {m} samples, lr = {lr}, epochs = {epochs}"
        expect(costs, right, wrong, given=given, tolerance=TOLERANCE)
        floats(costs, "costs")


@check(points=0.25, category="convergence")
def test_converges(student, rng):
    """Gets the six points of the lesson right with its default lr and epochs"""
    start = np.concatenate([rng.uniform(-0.3, 0.3, 2), [0.1]])
    model = _make(student, start)
    costs = student.train_classifier(model, tensor(SIX_POINTS), tensor(SIX_CLASSES))
    end = _end(student, model)
    right = (sigmoid(SIX_POINTS @ end[:2] + end[2]) >= 0.5) == SIX_CLASSES[:, 0]
    if not np.all(right):
        fail(f"after 1000 epochs: expected all six points classified right, not {int(np.sum(right))} of them")
    lengths(costs, 1000)
    last = numbers(costs, "a list of costs")[-1]
    expect(last, 0.0199, given="the last of 1000 costs", tolerance=1e-3)  # wherever it starts: lr = 1 forgets that soon


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves X, y, and everything global, as they were"""
    call, _ = _train(student, *_draw(rng, 5, 2), 0.5, 3)
    # A DataLoader over the whole data set draws from torch's generator, and is nobody's mistake.
    untouched(replace(call, changed=tuple(name for name in call.changed if "random" not in name)), ["model", "X", "y"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Trains where the model lives, wherever the data are, on CUDA and on a machine without it"""
    X, y, start = _draw(rng, 4, 2)
    student.train_classifier(_make(student, start), tensor(X), tensor(y), 0.5, 2)
    for model_device, data_device in (("cuda", "cuda"), ("cuda", "cpu"), ("cpu", "cpu"), ("cpu", "cuda")):
        model = _make(cuda_student, start, model_device)
        data = tensor(X, device=data_device), tensor(y, device=data_device)
        try:
            costs = cuda_student.train_classifier(model, *data, 0.5, 3)
        except CheckFailed as error:
            moved = error.mistake == "cpu-constant" and model_device != data_device
            where = f"with the model on {model_device} and the data on {data_device}: {error.message}"
            raise CheckFailed(where, "model-not-moved" if moved else error.mistake) from None
        numbers(costs, "a list of costs")
        _lives(cuda_student.look(model), "cuda:0" if model_device == "cuda" else "cpu")


def _lives(model, device):
    for name, parameter in model.parameters.items():
        if isinstance(parameter, Tensor) and parameter.device != device:
            mistake = "hard-coded-cuda" if device == "cpu" else "result-on-wrong-device"
            fail(f"expected the model to stay on {device}, but {name} is now on {parameter.device}", mistake)
