"""Hidden checks for `gradient_descent`."""

import numpy as np

from autograder.checks import Tensor, check, close, describe, expect, fail, match, numbers, shape_mistake, show, tensor
from autograder.graders.common import by_hand, is_tensor, on_cuda, parts, untouched
from autograder.graders.lines import descend

NAMES = "a tuple (W, history)"


def _draw(rng, m):
    x = rng.uniform(0.5, 2, (m, 1)) * rng.choice([-1, 1], (m, 1))
    y = rng.uniform(1, 3) * rng.choice([-1, 1]) * x + rng.normal(size=(m, 1)) + 0.5
    return x.astype("float32").astype(float), y.astype("float32").astype(float)


def _path(x, y, lr, epochs, **switches):
    """W before each step, and after the last."""
    return np.array([descend(x, y, lr, k, bias=False, **switches).W for k in range(epochs + 1)])


def _costs(path, x, y):
    return np.array([np.mean((W * x - y) ** 2) for W in path])


def _wrong(x, y, lr, epochs):
    """Where each known mistake would end."""

    def end(x=x, y=y, lr=lr, epochs=epochs, **switches):
        return lambda: descend(x, y, lr, epochs, bias=False, **switches).W

    return {
        "sum-instead-of-mean": end(summed=True, scale=1.0),
        "sum-instead-of-mean/doubled": end(summed=True),
        "half-cost": end(scale=1.0),
        "wrong-sign": end(sign=-1.0),
        "wrong-sign/half": end(sign=-1.0, scale=1.0),
        "cost-against-inputs": end(y=x),
        "missing-input-factor": end(weight_uses_x=False),
        "missing-input-factor/half": end(weight_uses_x=False, scale=1.0),
        "wrong-shape": end(y=np.full_like(y, np.mean(y))),  # what (m, m) errors come to
        "no-step": 0.0,
        "closed-form": np.sum(x * y) / np.sum(x * x),
        "stale-hypothesis": end(stale=True),
        "epochs-ignored": end(epochs=10),
        "epochs-ignored/more": end(epochs=epochs + 1),
        "epochs-ignored/fewer": end(epochs=epochs - 1),
        "learning-rate-ignored": end(lr=0.1),
    }


def _history(value, epochs):
    """The two columns of a history: W and cost."""
    if not isinstance(value, (list, tuple)):
        fail(f"expected the history as a list of pairs (W, cost), not {describe(value)}")
    if len(value) != epochs:
        fail(f"expected {epochs} pairs in the history for {epochs} epochs, not {len(value)}", "epochs-ignored")
    columns = []
    for pair in value:
        found = [numbers(each, "a pair of numbers") for each in parts(pair, 2, "a pair (W, cost) for each epoch")]
        if any(each.size != 1 for each in found):
            fail("expected a pair of two single numbers for each epoch, not one with larger tensors in it")
        columns.append([float(each.reshape(())) for each in found])
    return np.array(columns).reshape(epochs, 2).T


@check(points=0.5, category="behaviour")
def test_by_hand(student, rng):
    """Takes its steps by hand, without autograd or an optimizer"""
    x, y = _draw(rng, 5)
    call = student.call("gradient_descent", tensor(x), tensor(y), 0.05, 2)
    W, _ = parts(call.value, 2, NAMES)
    found = numbers(W, "W to be a tensor")
    if not (found.size and np.all(np.isfinite(found))):
        fail(f"expected a finite W, not {show(W)}")
    by_hand(call)


@check(points=0.5, category="shape", after="by_hand")
def test_shape(student, rng):
    """Gives W of shape (1,), and a pair for each epoch"""
    x, y = _draw(rng, 4)
    for epochs in (3, 1, 8):
        W, history = parts(student.gradient_descent(tensor(x), tensor(y), 0.05, epochs), 2, NAMES)
        if is_tensor(W, "W to be a tensor").shape != (1,):
            fail(f"expected W of shape (1,), not {W.shape}", shape_mistake(W.shape, (1,)))
        _history(history, epochs)


@check(points=1.25, category="value", after="by_hand")
def test_steps(student, rng):
    """Takes exact steps from W = 0, for several data, lr and epochs"""
    for m, lr, epochs in ((5, 0.07, 3), (3, 0.12, 2), (8, 0.02, 6), (1, 0.03, 4)):
        x, y = _draw(rng, m)
        call = student.call("gradient_descent", tensor(x), tensor(y), lr, epochs)
        by_hand(call)
        W, _ = parts(call.value, 2, NAMES)
        got, right = numbers(W, "W to be a tensor"), descend(x, y, lr, epochs, bias=False).W
        if got.size != 1 or not close(got.reshape(()), right):
            mistake = match(got.reshape(()), _wrong(x, y, lr, epochs)) if got.size == 1 else None
            mistake = mistake or _ignored(student, x, y, lr, epochs)
            fail(f"for {m} samples, lr = {lr}, epochs = {epochs}: expected W = {show(right)}, not {show(got)}", mistake)


def _ignored(student, x, y, lr, epochs):
    """Whether another lr, or another number of epochs, would have made no difference."""

    def end(lr, epochs):
        return numbers(parts(student.gradient_descent(tensor(x), tensor(y), lr, epochs), 2, NAMES)[0])

    start = end(lr, epochs)
    same_for_lr, same_for_epochs = close(start, end(lr / 2, epochs), 1e-7), close(start, end(lr, epochs + 2), 1e-7)
    if same_for_lr and same_for_epochs:
        return None  # a formula or fixed numbers, and no descent at all
    return "learning-rate-ignored" if same_for_lr else "epochs-ignored" if same_for_epochs else None


@check(points=0.75, category="value", after="steps")
def test_history(student, rng):
    """Writes down W and the cost before each step, as plain floats"""
    for m, lr, epochs in ((4, 0.07, 4), (7, 0.03, 3)):
        x, y = _draw(rng, m)
        _, history = parts(student.gradient_descent(tensor(x), tensor(y), lr, epochs), 2, NAMES)
        Ws, costs = _history(history, epochs)
        path = _path(x, y, lr, epochs)
        right = _costs(path, x, y)
        given = f"in the history for {m} samples, lr = {lr}, epochs = {epochs}"
        wrong = {"cost-after-update": path[1:], "order-swapped": right[:-1], "stale-hypothesis": np.zeros(epochs)}
        expect(Ws, path[:-1], wrong, given=f"the Ws {given}")
        wrong = {
            "cost-after-update": right[1:],
            "cost-against-inputs": _costs(path, x, x)[:-1],
            "sum-instead-of-mean": m * right[:-1],
            "half-cost": right[:-1] / 2,
            "root-taken": np.sqrt(right[:-1]),
            "stale-hypothesis": np.full(epochs, right[0]),
        }
        expect(costs, right[:-1], wrong, given=f"the costs {given}")
        for each in (number for pair in history for number in pair):
            if type(each) is not float:
                fail(f"expected pairs of plain floats, not one with {describe(each)} in it", "not-a-float")


@check(points=0.25, category="convergence", after="steps")
def test_converges(student):
    """Finds W = 1 on the lesson's data with its default lr and epochs"""
    data = tensor([[1.0], [2.0], [3.0]])
    W, history = parts(student.gradient_descent(data, data), 2, NAMES)
    expect(W, 1.0, given="for x = y = [1, 2, 3] with the defaults, W", shape=False)
    Ws, costs = _history(history, 10)
    expect(Ws[:3], [0, 0.93333, 0.99556], given="the first three Ws", tolerance=2e-5)  # the lesson's five digits
    expect(costs[:2], [14 / 3, 14 / 3 / 225], given="the first two costs")


@check(points=0.25, category="behaviour", after="by_hand")
def test_untouched(student, rng):
    """Leaves x and y, the random numbers and everything global as they were"""
    x, y = _draw(rng, 5)
    call = student.call("gradient_descent", tensor(x), tensor(y), 0.05, 3)
    parts(call.value, 2, NAMES)
    untouched(call, ["x", "y"])


@check(points=0.5, category="device", after="by_hand")
def test_device(student, cuda_student, rng):
    """Walks where x lives, on CUDA and on a machine without it"""
    x, y = _draw(rng, 4)
    student.gradient_descent(tensor(x), tensor(y), 0.05, 2)
    inputs = tensor(x, device="cuda"), tensor(y, device="cuda")
    W, history = parts(cuda_student.gradient_descent(*inputs, 0.05, 3), 2, NAMES)
    on_cuda(W, "W")
    _history(history, 3)
    W, _ = parts(cuda_student.gradient_descent(tensor(x), tensor(y), 0.05, 2), 2, NAMES)
    if isinstance(W, Tensor) and W.device != "cpu":
        fail(f"for data on cpu: expected W there, not on {W.device}", "hard-coded-cuda")
