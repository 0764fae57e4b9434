"""Hidden checks for `train`."""

import math
from functools import partial

import numpy as np
from graders.common import defaults, linear, parameters, remembered, seed_of, untouched
from graders.lists import floats, lengths
from graders.planes import SIGNS, descend, wrong_thetas
from graders.training import by_optimizer, ignored, other_optimizer, trained_a_copy

from autograder.grading.checks import (
    CheckFailed,
    Device,
    apart,
    check,
    close,
    distinct,
    expect,
    fail,
    match,
    numbers,
    said,
    show,
    tensor,
)


def _data(rng, m, n):
    """A model's first weights and bias, as one array, and data that they do not fit, in numbers of float32."""
    X = rng.uniform(-2, 2, (m, n))
    y = X @ rng.uniform(1, 3, (n, 1)) + rng.uniform(-3, 3) + rng.normal(size=(m, 1))
    return [part.astype("float32").astype(float) for part in (rng.uniform(-1, 1, n + 1), X, y)]


@remembered
def _case(seed, m, n, lr, epochs):
    """Data on which no two mistakes end alike, and where each of them ends."""
    rng = np.random.default_rng(seed)
    data = apart(lambda: _data(rng, m, n), lambda drawn: _ends(*drawn, lr, epochs))
    return data, _ends(*data, lr, epochs)


def _ends(theta, X, y, lr, epochs):
    right = descend(theta, X, y, lr, epochs).theta
    return {"right": right, **{name: end() for name, end in wrong_thetas(theta, X, y, lr, epochs).items()}}


def _now(student, model, size):
    """The model's present weights and bias, as one array."""
    found = parameters(student, model)
    if [math.prod(parameter.shape) for parameter in found.values()] != [size - 1, 1]:
        fail(said("expected the model to keep its weight and its bias, but it has other parameters after training"))
    return np.concatenate([numbers(parameter).reshape(-1) for parameter in found.values()])


def _end(student, theta, X, y, *lr_and_epochs, **keywords):
    """What the student's training makes of the model that it is handed: its numbers, and the call."""
    model = linear(student, theta)
    call = student.call("train", model, tensor(X), tensor(y), *lr_and_epochs, **keywords)
    return _now(student, model, len(theta)), call


@check(points=0.25, category="shape")
def test_one_cost_per_epoch(student, rng):
    """Returns a list with one cost for each epoch"""
    answers = []
    for epochs in (3, 3, 1):
        answers.append(_end(student, *_data(rng, 4, 2), 0.05, epochs)[1].value)
        lengths(answers[-1], epochs)
    if np.array_equal(*map(numbers, answers[:2])):
        fail(said("expected other costs for other data, not {came} both times", came=show(answers[0])))


@check(points=1.5, category="value")
def test_steps(student, rng):
    """Moves the very model that it is given by exact steps of gradient descent"""
    for m, n, lr, epochs in ((5, 3, 0.03, 3), (7, 1, 0.11, 2), (4, 4, 0.013, 4)):
        data, ends = _case(seed_of(rng), m, n, lr, epochs)
        got, call = _end(student, *data, lr, epochs)
        right, wrong = ends["right"], {name: end for name, end in ends.items() if name != "right"}
        given = said("for {m} samples of {n} features, lr = {lr}, epochs = {epochs}", m=m, n=n, lr=lr, epochs=epochs)
        distinct(right, wrong, given)
        if not close(got, right):
            mistake = trained_a_copy(call, data[0], got) or match(got, wrong)
            mistake = mistake or ("wrong-optimizer" if other_optimizer(call) else None)
            mistake = mistake or (
                "inputs-modified" if call.modified else ignored(partial(_end, student, *data), lr, epochs)
            )
            fail(
                said(
                    "{given}: expected weights and bias {right}, not {got}",
                    given=given,
                    right=show(right),
                    got=show(got),
                ),
                mistake,
            )


@check(points=1, category="value", after="steps")
def test_costs(student, rng):
    """Records each mean squared error before its step, as a plain float"""
    for m, n, lr, epochs in ((5, 2, 0.05, 3), (6, 3, 0.03, 2)):
        data, costs = _recorded(seed_of(rng), m, n, lr, epochs)
        wrong = {name: each for name, each in costs.items() if name != "right"}
        got = _end(student, *data, lr, epochs)[1].value
        lengths(got, epochs)
        given = said(
            "the costs for {m} samples of {n} features, lr = {lr}, epochs = {epochs}", m=m, n=n, lr=lr, epochs=epochs
        )
        expect(got, costs["right"], wrong, given=given)
        floats(got, "costs")


@remembered
def _recorded(seed, m, n, lr, epochs):
    """Data on which no two mistakes record the same costs, and what each of them records."""
    rng = np.random.default_rng(seed)

    def costs(data):
        path = descend(*data, lr, epochs)
        return {
            "right": path.costs,
            "cost-after-update": np.append(path.costs[1:], path.last_cost),
            "sum-instead-of-mean": m * path.costs,
            "half-cost": path.costs / 2,
            "root-taken": np.sqrt(path.costs),
            "stale-hypothesis": np.full(epochs, path.costs[0]),
        }

    data = apart(lambda: _data(rng, m, n), costs)
    return data, costs(data)


@check(points=0.25, category="convergence", after="steps")
def test_converges(student, rng):
    """Goes on until the last epoch, and finds the plane that the data lie on"""
    truth, lr, epochs = rng.uniform(2, 4, 3) * rng.choice([-1, 1], 3), 0.4, 12
    X = rng.permutation(SIGNS)[:, :2].astype(float)  # of these, each epoch leaves a fifth of the distance
    y = (X @ truth[:-1] + truth[-1]).reshape(-1, 1)
    paths = [descend(np.zeros(3), X, y, lr, steps) for steps in range(1, epochs + 1)]
    got, call = _end(student, np.zeros(3), X, y, lr, epochs)
    given = said("{epochs} epochs on data without noise", epochs=epochs)
    expect(got, paths[-1].theta, {"stopped-early": got} if _stopped(got, paths) else {}, given=given)
    lengths(call.value, epochs)
    expect(call.value, paths[-1].costs, given=said("the costs of {given}", given=given))


def _stopped(got, paths):
    return any(close(got, path.theta, 1e-6) for path in paths[:-2]) and not close(got, paths[-1].theta)


@check(points=0.5, category="behaviour")
def test_optimizer(student, rng):
    """Leaves the steps to an optimizer of `torch.optim`"""
    by_optimizer(_end(student, *_data(rng, 5, 3), 0.05, 1)[1])


@check(points=0.25, category="behaviour")
def test_defaults(student, rng):
    """Trains for 2000 epochs at a rate of 1e-5 where nothing else is said"""
    if defaults(student, "train", lr=1e-5, epochs=2000):
        theta, X, y = _data(rng, 5, 2)
        right = descend(theta, 5 * X, y, 1e-5, 2000).theta
        # Two thousand steps of float32 add their roundings up; one step more would still be ten times as much.
        expect(
            _end(student, theta, 5 * X, y)[0],
            right,
            given=said("weights and bias after the usual epochs"),
            tolerance=2e-5,
        )


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves X and y, and everything global, as they were"""
    untouched(_end(student, *_data(rng, 5, 3), 0.05, 1)[1], ["model", "X", "y"])


@check(points=1, category="device")
def test_device(student, cuda_student, rng):
    """Brings model and data to the device that it is asked for, from wherever they are"""
    theta, X, y = _data(rng, 4, 2)
    _end(student, theta, X, y, 0.05, 1)
    for home, away, device in (
        ("cpu", "cpu", None),
        ("cpu", "cuda", "cuda"),
        ("cuda", "cpu", Device("cuda")),
        ("cuda", "cuda", "cpu"),
    ):
        target = getattr(device, "name", device) or "cpu"
        given = said(
            "model on {home}, data on {away}, device = {device}",
            home=home,
            away=away,
            device=said("left out") if device is None else target,
        )
        model = linear(cuda_student, theta, home)
        data = tensor(X, device=away), tensor(y, device=away)
        try:
            cuda_student.train(model, *data, 0.05, 1, **({} if device is None else {"device": device}))
        except CheckFailed as failure:
            mistake = "model-not-moved" if failure.mistake == "cpu-constant" else failure.mistake
            fail(f"{given}: {failure.message}", mistake)
        for name, parameter in parameters(cuda_student, model).items():
            if parameter.device != ("cuda:0" if target == "cuda" else "cpu"):
                mistake = "hard-coded-cuda" if target == home == away else "model-not-moved"
                fail(
                    said(
                        "{given}: expected the model's {name} on {target}, not on {device}",
                        given=given,
                        name=name,
                        target=target,
                        device=parameter.device,
                    ),
                    mistake,
                )
