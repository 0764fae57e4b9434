"""Hidden checks for `predict`."""

from autograder.checks import Tensor, check, describe, expect, fail, show, tensor
from autograder.graders.common import on_cuda, untouched


def _draw(rng, m):
    return rng.uniform(-3, 3, (m, 1)), rng.uniform(1, 3, 1), rng.uniform(1, 3, 1) * rng.choice([-1, 1])


@check(points=1, category="value")
def test_values(student, rng):
    """Computes H(x) for new data, whatever W and b are"""
    for m in (1, 5):
        x, W, b = _draw(rng, m)
        got = student.predict(tensor(x), tensor(W, requires_grad=True), tensor(b, requires_grad=True))
        given = f"for x = {show(x)}, W = {show(W)}, b = {show(b)}"
        expect(got, x * W + b, {"bias-not-added": x * W, "wrong-sign": x * W - b}, given=given)


@check(points=0.5, category="gradient")
def test_no_graph(student, rng):
    """Attaches no graph to its result"""
    x, W, b = _draw(rng, 3)
    call = student.call("predict", tensor(x), tensor(W, requires_grad=True), tensor(b, requires_grad=True))
    if not isinstance(call.value, Tensor):
        fail(f"expected a tensor, not {describe(call.value)}")
    if call.value.requires_grad:
        fail("expected a result without a graph, but its requires_grad is True", "graph-attached")
    untouched(call, ["x_new", "W", "b"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Predicts where its inputs live, on CUDA and on a machine without it"""
    x, W, b = _draw(rng, 3)
    student.predict(tensor(x), tensor(W, requires_grad=True), tensor(b, requires_grad=True))
    parameters = [tensor(each, requires_grad=True, device="cuda") for each in (W, b)]
    on_cuda(cuda_student.predict(tensor(x, device="cuda"), *parameters))
