"""Hidden checks for `train`."""

import numpy as np

from autograder.checks import Tensor, check, close, describe, expect, fail, match, numbers, show, tensor
from autograder.graders.common import floats, lengths, on_cuda, parts, untouched
from autograder.graders.lines import descend, wrong_ends

NAMES = "a tuple (W, b, costs)"


def _draw(rng, m):
    x = rng.uniform(-2, 2, (m, 1)).astype("float32").astype(float)
    y = rng.uniform(1, 3) * x + rng.uniform(-3, 3) + rng.normal(size=(m, 1))
    return x, y.astype("float32").astype(float)


def _wrong_optimizer(call):
    return any(name.startswith("optim.") and name != "optim.SGD" for name in call.used)


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives W and b of shape (1,), and one cost for each epoch"""
    x, y = _draw(rng, 4)
    for epochs in (3, 1, 8):
        W, b, costs = parts(student.train(tensor(x), tensor(y), 0.05, epochs), 3, NAMES)
        for name, parameter in (("W", W), ("b", b)):
            if not isinstance(parameter, Tensor):
                fail(f"expected {name} to be a tensor, not {describe(parameter)}")
            if parameter.shape != (1,):
                fail(f"expected {name} of shape (1,), not {parameter.shape}", "wrong-shape")
        lengths(costs, epochs)


@check(points=1.5, category="value")
def test_steps(student, rng):
    """Takes exact steps of gradient descent, for several data, lr and epochs"""
    for m, lr, epochs in ((5, 0.05, 3), (3, 0.11, 2), (8, 0.02, 6), (2, 0.03, 4)):
        x, y = _draw(rng, m)
        call = student.call("train", tensor(x), tensor(y), lr, epochs)
        W, b, _ = parts(call.value, 3, NAMES)
        got = np.concatenate([numbers(W, "a number").reshape(-1), numbers(b, "a number").reshape(-1)])
        right = descend(x, y, lr, epochs).end
        if not close(got, right):
            mistake = "wrong-optimizer" if _wrong_optimizer(call) else match(got, wrong_ends(x, y, lr, epochs))
            mistake = mistake or _ignored(student, x, y, lr, epochs)
            fail(
                f"for {m} samples, lr = {lr}, epochs = {epochs}: expected W, b = {show(right)}, not {show(got)}",
                mistake,
            )


def _ignored(student, x, y, lr, epochs):
    """Whether another lr, or another number of epochs, would have made no difference."""

    def end(lr, epochs):
        W, b, _ = parts(student.train(tensor(x), tensor(y), lr, epochs), 3, NAMES)
        return [*numbers(W).reshape(-1), *numbers(b).reshape(-1)]

    start = end(lr, epochs)
    same_for_lr, same_for_epochs = close(start, end(lr / 2, epochs), 1e-7), close(start, end(lr, epochs + 2), 1e-7)
    if same_for_lr and same_for_epochs:
        return None  # a formula or fixed numbers, and no descent at all
    return "learning-rate-ignored" if same_for_lr else "epochs-ignored" if same_for_epochs else None


@check(points=0.5, category="value", after="steps")
def test_costs(student, rng):
    """Records each cost before its step, as a plain float"""
    for m, lr, epochs in ((4, 0.07, 4), (6, 0.03, 3)):
        x, y = _draw(rng, m)
        _, _, costs = parts(student.train(tensor(x), tensor(y), lr, epochs), 3, NAMES)
        right = np.array(descend(x, y, lr, epochs).costs)
        after = np.array(descend(x, y, lr, epochs, record_after=True).costs)
        wrong = {
            "cost-after-update": after,
            "sum-instead-of-mean": m * right,
            "half-cost": right / 2,
            "root-taken": np.sqrt(right),
            "stale-hypothesis": np.full(epochs, right[0]),
        }
        lengths(costs, epochs)
        expect(costs, right, wrong, given=f"the costs for {m} samples, lr = {lr}, epochs = {epochs}")
        floats(costs, "costs")


@check(points=0.5, category="convergence")
def test_converges(student):
    """Finds the line of the lesson's data with its default lr and epochs"""
    W, b, costs = parts(student.train(tensor([[1.0], [2.0], [3.0]]), tensor([[2.0], [4.0], [6.0]])), 3, NAMES)
    right = descend(np.array([1.0, 2, 3]), np.array([2.0, 4, 6]), 0.01, 1000)
    got = np.concatenate([numbers(W).reshape(-1), numbers(b).reshape(-1)])
    given = "W, b for hours 1, 2, 3 and points 2, 4, 6 with the defaults"
    expect(got, right.end, given=given, tolerance=1e-4)
    lengths(costs, 1000)
    last = numbers(costs)[-1]
    if not last < 0.01:
        fail(f"expected a last cost below 0.01, not {show(last)}")


@check(points=0.5, category="behaviour")
def test_untouched(student, rng):
    """Leaves x and y, the random numbers and everything global as they were"""
    x, y = _draw(rng, 5)
    untouched(student.call("train", tensor(x), tensor(y), 0.05, 3), ["x", "y"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Trains where x lives, on CUDA and on a machine without it"""
    x, y = _draw(rng, 4)
    student.train(tensor(x), tensor(y), 0.05, 2)
    inputs = tensor(x, device="cuda"), tensor(y, device="cuda")
    W, b, costs = parts(cuda_student.train(*inputs, 0.05, 3), 3, NAMES)
    on_cuda(W, "W")
    on_cuda(b, "b")
    numbers(costs, "a list of costs")
    W, b, _ = parts(cuda_student.train(tensor(x), tensor(y), 0.05, 2), 3, NAMES)
    for name, parameter in (("W", W), ("b", b)):
        if isinstance(parameter, Tensor) and parameter.device != "cpu":
            fail(f"for data on cpu: expected {name} there, not on {parameter.device}", "hard-coded-cuda")
