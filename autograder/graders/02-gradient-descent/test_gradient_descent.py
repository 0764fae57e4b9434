"""Hidden checks for `gradient_descent`."""

import numpy as np
from graders.common import (
    agreed,
    by_hand,
    defaults,
    inputs_apart,
    is_tensor,
    on_cpu,
    on_cuda,
    parts,
    untouched,
)
from graders.lines import descend

from autograder.grading.checks import (
    Tensor,
    check,
    close,
    describe,
    distinct,
    expect,
    fail,
    match,
    noted,
    numbers,
    said,
    shape_mistake,
    show,
    tensor,
)

NAMES = noted("a tuple (W, history)")


def _draw(rng, m):
    x = rng.uniform(0.5, 2, (m, 1)) * rng.choice([-1, 1], (m, 1))
    y = rng.uniform(1, 3) * rng.choice([-1, 1]) * x + rng.normal(size=(m, 1)) + 0.5
    return [each.astype("float32").astype(float) for each in (x, y)]


def _path(x, y, lr, epochs):
    """W before each step, and after the last; and the costs there."""
    path = np.array([descend(x, y, lr, k, bias=False).W for k in range(epochs + 1)])
    return path, np.array([np.mean((W * x - y) ** 2) for W in path])


def _ends(x, y, lr, epochs):
    """Where the descent ends, and where each known mistake would."""

    def end(x=x, y=y, lr=lr, epochs=epochs, **switches):
        return descend(x, y, lr, epochs, bias=False, **switches).W

    return {
        "right": end(),
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
        "starts-over": end(epochs=1),
        "epochs-ignored": end(epochs=10),
        "epochs-ignored/more": end(epochs=epochs + 1),
        "epochs-ignored/fewer": end(epochs=epochs - 1),
        "learning-rate-ignored": end(lr=0.1),
    }


def _end(call, x, y, lr, epochs):
    """The W that it ends with, as one number."""
    W, _ = _results(call("gradient_descent", tensor(x), tensor(y), lr, epochs).value)
    found = numbers(W, said("W to be a tensor"))
    if found.size != 1:
        fail(said("expected W of shape (1,), not {shape}", shape=found.shape))
    return float(found.reshape(()))


def _results(value):
    W, history = parts(value, 2, said(NAMES))
    if isinstance(W, list) and isinstance(history, Tensor):
        fail(said("expected {names}, with the history at its end", names=said(NAMES)), "order-swapped")
    return W, history


def _columns(history, epochs):
    """The two columns of a history: W and cost."""
    if not isinstance(history, (list, tuple)):
        fail(said("expected the history as a list of pairs (W, cost), not {history}", history=describe(history)))
    if len(history) != epochs:
        fail(
            said(
                "expected one pair in the history for each of {epochs} epochs, not {count} in all",
                epochs=epochs,
                count=len(history),
            )
        )
    columns = []
    for pair in history:
        found = [
            numbers(each, said("a pair of numbers")) for each in parts(pair, 2, said("a pair (W, cost) for each epoch"))
        ]
        if any(each.size != 1 for each in found):
            fail(said("expected a pair of two single numbers for each epoch, not one with larger tensors in it"))
        columns.append([float(each.reshape(())) for each in found])
    return np.array(columns).reshape(epochs, 2).T


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives W of shape (1,), and a pair for each epoch"""
    x, y = _draw(rng, 4)
    for epochs in (3, 1):
        W, history = _results(student.gradient_descent(tensor(x), tensor(y), 0.05, epochs))
        if is_tensor(W, said("W to be a tensor")).shape != (1,):
            fail(said("expected W of shape (1,), not {shape}", shape=W.shape), shape_mistake(W.shape, (1,)))
        _columns(history, epochs)


@check(points=0.5, category="value")
def test_downhill(student, rng):
    """Walks downhill from W = 0, step by step, without autograd or an optimizer"""
    with by_hand(student) as call:
        for m in (5, 3, 4):
            x, y = _draw(rng, m)
            bottom = np.sum(x * y) / np.sum(x * x)
            left = abs(_end(call, x, y, 0.01, 3) - bottom) / abs(bottom)
            if not 0.02 < left < 1:
                fail(said("for {m} samples: expected to come nearer to the lowest point in 3 epochs of lr = 0.01", m=m))


@check(points=1.25, category="value")
def test_steps(student, rng):
    """Takes exact steps from W = 0, for several data, lr and epochs"""
    with by_hand(student) as call:

        def judge(m, lr, epochs):
            (x, y), right, wrong = inputs_apart(rng, lambda rng: _draw(rng, m), lambda x, y: _ends(x, y, lr, epochs))
            given = said("for {m} samples, lr = {lr}, epochs = {epochs}", m=m, lr=lr, epochs=epochs)
            distinct(right, wrong, given)
            got = _end(call, x, y, lr, epochs)
            if not close(got, right):
                mistake = match(got, wrong) or _ignored(call, x, y, lr, epochs)
                fail(said("{given}: expected W = {W}, not {got}", given=given, W=show(right), got=show(got)), mistake)

        agreed(judge, [(5, 0.07, 3), (4, 0.12, 4), (8, 0.02, 6)])


def _ignored(call, x, y, lr, epochs):
    """Whether another lr, or another number of epochs, would have made no difference."""
    cases = (lr, epochs), (lr / 2, epochs), (lr, epochs + 2), (lr / 100, epochs), (lr / 100, epochs + 2)
    usual, half, more, slow, slow_more = (_end(call, x, y, *case) for case in cases)
    if close(usual, half, 1e-7) and close(usual, more, 1e-7):
        return None  # a formula or a fixed number, and no descent at all
    if close(usual, more, 1e-7):  # by a loop of a fixed length, or by an end that comes with the slope
        return "epochs-ignored" if close(slow, slow_more, 1e-7) else "stopped-early"
    return "learning-rate-ignored" if close(usual, half, 1e-7) else None


def _histories(x, y, lr, epochs):
    """What the right history holds, and what that of each known mistake would: the Ws, then the costs."""
    path, costs = _path(x, y, lr, epochs)
    against_inputs = np.array([np.mean((W * x - x) ** 2) for W in path])
    Ws, right = path[:-1], costs[:-1]
    return {
        "right": np.array([Ws, right]),
        "order-swapped": np.array([right, Ws]),
        "cost-after-update": np.array([path[1:], costs[1:]]),
        "cost-after-update/alone": np.array([Ws, costs[1:]]),
        "cost-against-inputs": np.array([Ws, against_inputs[:-1]]),
        "sum-instead-of-mean": np.array([Ws, len(x) * right]),
        "half-cost": np.array([Ws, right / 2]),
        "root-taken": np.array([Ws, np.sqrt(right)]),
        "stale-hypothesis": np.array([Ws, np.full(epochs, right[0])]),
        "stale-hypothesis/both": np.array([np.zeros(epochs), np.full(epochs, right[0])]),
    }


@check(points=0.75, category="value", after="steps")
def test_history(student, rng):
    """Writes down W and the cost before each step, as plain floats"""

    def judge(m, lr, epochs):
        (x, y), right, wrong = inputs_apart(rng, lambda rng: _draw(rng, m), lambda x, y: _histories(x, y, lr, epochs))
        _, history = _results(student.gradient_descent(tensor(x), tensor(y), lr, epochs))
        columns = _columns(history, epochs)
        for each in (number for pair in history for number in pair):
            if type(each) is not float:
                fail(
                    said("expected pairs of plain floats, not one with {each} in it", each=describe(each)),
                    "not-a-float",
                )
        given = said(
            "the Ws and the costs in the history for {m} samples, lr = {lr}, epochs = {epochs}",
            m=m,
            lr=lr,
            epochs=epochs,
        )
        expect(columns, right, wrong, given=given)

    agreed(judge, [(4, 0.07, 4), (7, 0.03, 3)])


@check(points=0.25, category="convergence", after="steps")
def test_converges(student, rng):
    """Goes on until the last epoch, and finds the slope of the line that the data lie on"""
    slope = rng.uniform(2, 4) * rng.choice([-1, 1])
    x = rng.permutation([[1.0], [1.0], [-1.0], [-1.0]])  # on these, each epoch leaves a fifth of the distance
    lr, epochs = 0.4, 12
    path, _ = _path(x, slope * x, lr, epochs)
    W, _ = _results(student.gradient_descent(tensor(x), tensor(slope * x), lr, epochs))
    got, given = numbers(W, said("W to be a tensor")), said("{epochs} epochs on data without noise", epochs=epochs)
    stopped = any(close(got.reshape(-1), [each], 1e-6) for each in path[:-2]) and not close(got.reshape(-1), path[-1:])
    expect(
        got,
        path[-1],
        {"stopped-early": got} if stopped else {},
        given=said("W after {given}", given=given),
        shape=False,
    )


@check(points=0.25, category="behaviour")
def test_defaults(student, rng):
    """Walks 10 epochs at a rate of 0.1 where nothing else is said, and takes both by name"""
    x, y = _draw(rng, 4)
    _results(student.gradient_descent(tensor(x), tensor(y), lr=0.05, epochs=1))
    if defaults(student, "gradient_descent", lr=0.1, epochs=10):
        W, _ = _results(student.gradient_descent(tensor(x / 4), tensor(y)))
        expect(W, descend(x / 4, y, 0.1, 10, bias=False).W, given=said("W after the usual epochs"), shape=False)


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves x and y, and everything global, as they were"""
    x, y = _draw(rng, 5)
    untouched(student.call("gradient_descent", tensor(x), tensor(y), 0.05, 2), ["x", "y"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Walks where x lives, on CUDA and on a machine without it"""
    x, y = _draw(rng, 4)
    student.gradient_descent(tensor(x), tensor(y), 0.05, 2)
    inputs = tensor(x, device="cuda"), tensor(y, device="cuda")
    W, history = _results(cuda_student.gradient_descent(*inputs, 0.05, 3))
    on_cuda(W, "W")
    _columns(history, 3)
    W, _ = _results(cuda_student.gradient_descent(tensor(x), tensor(y), 0.05, 2))
    on_cpu(W, "W")
