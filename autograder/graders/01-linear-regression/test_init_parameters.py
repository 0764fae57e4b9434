"""Hidden checks for `init_parameters`."""

from graders.common import ask, on_cuda, parts

from autograder.grading.checks import Device, Tensor, check, describe, expect, fail, said

# What a training does to a parameter, under a name that no student's code could use.
STEP = 'globals()["a training step"] = lambda parameter: parameter.data.fill_(1.0)'


def _pair(value):
    pair = parts(value, 2, said("a tuple (W, b)"))
    for name, each in zip("Wb", pair, strict=True):
        if not isinstance(each, Tensor):
            fail(said("expected {name} to be a tensor, not {each}", name=name, each=describe(each)))
    return pair


@check(points=0.25, category="shape")
def test_shape(student):
    """Makes two tensors of shape (1,) and dtype float32"""
    for name, parameter in zip("Wb", _pair(student.init_parameters()), strict=True):
        if parameter.shape != (1,):
            fail(said("expected {name} of shape (1,), not {shape}", name=name, shape=parameter.shape), "wrong-shape")
        if parameter.dtype != "float32":
            fail(said("expected {name} to be float32, not {dtype}", name=name, dtype=parameter.dtype))


@check(points=0.75, category="value")
def test_zeros(student):
    """Starts both at zero, with two new tensors at each call"""
    W, b = _pair(student.init_parameters())
    expect(W, [0.0], given="W", shape=False)
    expect(b, [0.0], given="b", shape=False)
    ask(student, "a training step", STEP, W)
    expect(
        student.look(b), [0.0], {"shared-parameters": [1.0]}, given=said("b, after W has been moved to 1"), shape=False
    )
    ask(student, "a training step", STEP, b)
    for name, parameter in zip("Wb", _pair(student.init_parameters()), strict=True):
        wrong = {"shared-parameters": [1.0]}
        expect(
            parameter,
            [0.0],
            wrong,
            given=said("{name} of a second call, after the first were moved", name=name),
            shape=False,
        )


@check(points=0.5, category="gradient", after="zeros")
def test_leaves(student):
    """Makes leaves that ask for their gradient"""
    for name, parameter in zip("Wb", _pair(student.init_parameters()), strict=True):
        if not parameter.requires_grad:
            fail(said("expected {name}.requires_grad to be True, not False", name=name), "requires-grad-missing")
        if not parameter.is_leaf:
            fail(said("expected {name} to be a leaf, not the result of a computation", name=name), "not-a-leaf")


@check(points=0.5, category="device")
def test_device(student, cuda_student):
    """Makes the parameters on the device that it is asked for, by its name or as a `torch.device`, as leaves"""
    student.init_parameters()
    for device in ("cuda", Device("cuda")):
        for name, parameter in zip("Wb", _pair(cuda_student.init_parameters(device=device)), strict=True):
            on_cuda(parameter, name)
            if parameter.requires_grad and not parameter.is_leaf:
                told = said(
                    "expected {name} to be made on cuda:0, not moved there as the result of a computation", name=name
                )
                fail(told, "not-a-leaf")
    for name, parameter in zip("Wb", _pair(cuda_student.init_parameters()), strict=True):
        if parameter.device != "cpu":
            fail(
                said("expected {name} on cpu by default, not on {device}", name=name, device=parameter.device),
                "hard-coded-cuda",
            )
