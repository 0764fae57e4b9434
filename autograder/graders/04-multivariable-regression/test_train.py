"""Hidden checks for `train`."""

import math

import numpy as np

from autograder.checks import CheckFailed, Device, check, close, expect, fail, match, numbers, show, tensor
from autograder.graders.common import floats, lengths, linear, parameters, untouched
from autograder.graders.planes import descend, wrong_thetas


def _draw(rng, m, n):
    """A model's first weights and bias, as one array, and data that they do not fit."""
    X = rng.uniform(-2, 2, (m, n)).astype("float32").astype(float)
    y = X @ rng.uniform(1, 3, (n, 1)) + rng.uniform(-3, 3) + rng.normal(size=(m, 1))
    return rng.uniform(-1, 1, n + 1).astype("float32").astype(float), X, y.astype("float32").astype(float)


def _now(student, model, size):
    """The model's present weights and bias, as one array."""
    found = parameters(student, model)
    if [math.prod(parameter.shape) for parameter in found.values()] != [size - 1, 1]:
        fail("expected the model to keep its weight and its bias, but it has other parameters after training")
    return np.concatenate([numbers(parameter).reshape(-1) for parameter in found.values()])


def _end(student, theta, X, y, *lr_and_epochs, **keywords):
    """What the student's training makes of the model that it is handed: its numbers, and the call."""
    model = linear(student, theta)
    call = student.call("train", model, tensor(X), tensor(y), *lr_and_epochs, **keywords)
    return _now(student, model, len(theta)), call


@check(points=0.5, category="shape")
def test_one_cost_per_epoch(student, rng):
    """Returns one cost for each epoch"""
    for epochs in (3, 1, 8):
        lengths(_end(student, *_draw(rng, 4, 2), 0.05, epochs)[1].value, epochs)


@check(points=1.5, category="value")
def test_steps(student, rng):
    """Moves the very model that it is given by exact steps of gradient descent"""
    for m, n, lr, epochs in ((5, 3, 0.03, 3), (3, 1, 0.11, 2), (6, 2, 0.02, 5), (4, 4, 0.013, 4)):
        theta, X, y = _draw(rng, m, n)
        got, call = _end(student, theta, X, y, lr, epochs)
        right = descend(theta, X, y, lr, epochs).theta
        if not close(got, right):
            mistake = _optimizer(call) or _copied(call, theta, got)
            mistake = (
                mistake
                or match(got, wrong_thetas(theta, X, y, lr, epochs))
                or _ignored(student, theta, X, y, lr, epochs)
            )
            given = f"for {m} samples of {n} features, lr = {lr}, epochs = {epochs}"
            fail(f"{given}: expected weights and bias {show(right)}, not {show(got)}", mistake)


def _optimizer(call):
    other = any(name.startswith("optim.") and name != "optim.SGD" for name in call.used)
    return "wrong-optimizer" if other else None


def _copied(call, theta, got):
    """The costs fall, while the model at hand stays as it was: another model has been trained."""
    if not close(got, theta, 1e-7) or not isinstance(call.value, (list, tuple)):
        return None
    costs = numbers(call.value)
    return "trained-a-copy" if costs.size > 1 and not close(costs, np.full_like(costs, costs.flat[0]), 1e-7) else None


def _ignored(student, theta, X, y, lr, epochs):
    """Whether another lr, or another number of epochs, would have made no difference."""
    ends = [_end(student, theta, X, y, *case)[0] for case in ((lr, epochs), (lr / 2, epochs), (lr, epochs + 2))]
    same_for_lr, same_for_epochs = (close(ends[0], other) for other in ends[1:])
    if same_for_lr and same_for_epochs:
        return None  # a formula or fixed numbers, and no descent at all
    return "learning-rate-ignored" if same_for_lr else "epochs-ignored" if same_for_epochs else None


@check(points=1, category="value", after="steps")
def test_costs(student, rng):
    """Records each mean squared error before its step, as a plain float"""
    for m, n, lr, epochs in ((4, 2, 0.05, 4), (6, 3, 0.03, 3)):
        theta, X, y = _draw(rng, m, n)
        costs = _end(student, theta, X, y, lr, epochs)[1].value
        path = descend(theta, X, y, lr, epochs)
        wrong = {
            "cost-after-update": np.append(path.costs[1:], path.last_cost),
            "sum-instead-of-mean": m * path.costs,
            "half-cost": path.costs / 2,
            "root-taken": np.sqrt(path.costs),
            "stale-hypothesis": np.full(epochs, path.costs[0]),
        }
        lengths(costs, epochs)
        expect(
            costs, path.costs, wrong, given=f"the costs for {m} samples of {n} features, lr = {lr}, epochs = {epochs}"
        )
        floats(costs, "costs")


@check(points=0.5, category="convergence", after="steps")
def test_converges(student):
    """Learns the lesson's exam scores with its default lr"""
    X = np.array([[73, 80, 75], [93, 88, 93], [89, 91, 90], [96, 98, 100], [73, 66, 70]], float)
    y = np.array([[152], [185], [180], [196], [142]], float)
    theta = np.array([0.2975, -0.2548, -0.1119, 0.2710])  # nn.Linear's start for seed 1
    got, call = _end(student, theta, X, y, epochs=60)
    right = descend(theta, X, y, 1e-5, 60)
    # Features around 80 make steep gradients, so that float32 keeps fewer digits of these numbers.
    expect(got, right.theta, given="weights and bias after 60 epochs on the five exam scores", tolerance=1e-4)
    lengths(call.value, 60)
    expect(
        numbers(call.value)[-1], right.costs[-1], given="the last of 60 costs on the five exam scores", tolerance=1e-2
    )


@check(points=0.5, category="behaviour")
def test_untouched(student, rng):
    """Leaves X and y, the random numbers and everything global as they were"""
    untouched(_end(student, *_draw(rng, 5, 3), 0.05, 3)[1], ["model", "X", "y"])


@check(points=1, category="device")
def test_device(student, cuda_student, rng):
    """Brings model and data to the device that it is asked for, from wherever they are"""
    theta, X, y = _draw(rng, 4, 2)
    _end(student, theta, X, y, 0.05, 2)
    for home, away, device in (
        ("cpu", "cpu", None),
        ("cpu", "cuda", "cuda"),
        ("cuda", "cpu", Device("cuda")),
        ("cuda", "cuda", "cpu"),
    ):
        target = getattr(device, "name", device) or "cpu"
        given = f"model on {home}, data on {away}, device = {'left out' if device is None else target}"
        model = linear(cuda_student, theta, home)
        data = tensor(X, device=away), tensor(y, device=away)
        try:
            cuda_student.train(model, *data, 0.05, 2, **({} if device is None else {"device": device}))
        except CheckFailed as failure:
            mistake = "model-not-moved" if failure.mistake == "cpu-constant" else failure.mistake
            fail(f"{given}: {failure.message}", mistake)
        for name, parameter in parameters(cuda_student, model).items():
            if parameter.device != ("cuda:0" if target == "cuda" else "cpu"):
                mistake = "hard-coded-cuda" if target == home == away else "model-not-moved"
                fail(f"{given}: expected the model's {name} on {target}, not on {parameter.device}", mistake)
