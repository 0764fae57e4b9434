"""Hidden checks for `predict`."""

from graders.common import inputs_apart, on_cpu, on_cuda, untouched

from autograder.grading.checks import Tensor, check, describe, expect, fail, said, show, tensor


def _draw(rng, m):
    drawn = rng.uniform(-3, 3, (m, 1)), rng.uniform(1, 3, 1), rng.uniform(1, 3, 1) * rng.choice([-1, 1])
    return [each.astype("float32").astype(float) for each in drawn]


def _models(x, W, b):
    return {"right": x * W + b, "bias-not-added": x * W, "wrong-sign": x * W - b}


@check(points=1, category="value")
def test_values(student, rng):
    """Computes H(x) for new data, whatever W and b are"""
    for m in (1, 5):
        (x, W, b), right, wrong = inputs_apart(rng, lambda rng, m=m: _draw(rng, m), _models)
        got = student.predict(tensor(x), tensor(W, requires_grad=True), tensor(b, requires_grad=True))
        expect(got, right, wrong, given=said("for x = {x}, W = {W}, b = {b}", x=show(x), W=show(W), b=show(b)))


@check(points=0.5, category="gradient", after="values")
def test_no_graph(student, rng):
    """Attaches no graph to its result, and leaves W and b ready to be learned"""
    x, *drawn = _draw(rng, 3)
    parameters = [student.make(tensor(each, requires_grad=True)) for each in drawn]
    call = student.call("predict", tensor(x), *parameters)
    if not isinstance(call.value, Tensor):
        fail(said("expected a tensor, not {came}", came=describe(call.value)))
    if call.value.requires_grad:
        fail(said("expected a result without a graph, but its requires_grad is True"), "graph-attached")
    untouched(call, ["x_new", "W", "b"])
    for name, parameter in zip("Wb", parameters, strict=True):
        if not student.look(parameter).requires_grad:
            fail(
                said("expected {name}.requires_grad to be True as before, but it has become False", name=name),
                "inputs-modified",
            )


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Predicts where its inputs live, on CUDA and on a machine without it"""
    x, W, b = _draw(rng, 3)
    student.predict(tensor(x), tensor(W, requires_grad=True), tensor(b, requires_grad=True))
    parameters = [tensor(each, requires_grad=True, device="cuda") for each in (W, b)]
    on_cuda(cuda_student.predict(tensor(x, device="cuda"), *parameters))
    on_cpu(cuda_student.predict(tensor(x), tensor(W, requires_grad=True), tensor(b, requires_grad=True)))
