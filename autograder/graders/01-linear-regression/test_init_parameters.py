"""Hidden checks for `init_parameters`."""

from autograder.checks import Tensor, check, describe, expect, fail
from autograder.graders.common import on_cuda, parts


def _pair(value):
    pair = parts(value, 2, "a tuple (W, b)")
    for name, each in zip("Wb", pair, strict=True):
        if not isinstance(each, Tensor):
            fail(f"expected {name} to be a tensor, not {describe(each)}")
    return pair


@check(points=0.5, category="shape")
def test_shape(student):
    """Makes two tensors of shape (1,) and dtype float32"""
    for name, parameter in zip("Wb", _pair(student.init_parameters()), strict=True):
        if parameter.shape != (1,):
            fail(f"expected {name} of shape (1,), not {parameter.shape}", "wrong-shape")
        if parameter.dtype != "float32":
            fail(f"expected {name} to be float32, not {parameter.dtype}")


@check(points=0.5, category="value")
def test_zeros(student):
    """Starts both at zero, each time anew"""
    for _ in range(2):
        W, b = _pair(student.init_parameters())
        expect(W, [0.0], given="W", shape=False)
        expect(b, [0.0], given="b", shape=False)
    if W.handle == b.handle:
        fail("expected two tensors, not the same one twice")


@check(points=0.5, category="gradient")
def test_leaves(student):
    """Makes leaves that ask for their gradient"""
    for name, parameter in zip("Wb", _pair(student.init_parameters()), strict=True):
        if not parameter.requires_grad:
            fail(f"expected {name}.requires_grad to be True, not False", "requires-grad-missing")
        if not parameter.is_leaf:
            fail(f"expected {name} to be a leaf, not the result of a computation", "not-a-leaf")


@check(points=0.5, category="device")
def test_device(student, cuda_student):
    """Makes the parameters on the device that it is asked for, as leaves"""
    student.init_parameters()
    for name, parameter in zip("Wb", _pair(cuda_student.init_parameters("cuda")), strict=True):
        on_cuda(parameter, name)
        if parameter.requires_grad and not parameter.is_leaf:
            fail(f"expected {name} to be made on cuda:0, not moved there as the result of a computation", "not-a-leaf")
    for name, parameter in zip("Wb", _pair(cuda_student.init_parameters()), strict=True):
        if parameter.device != "cpu":
            fail(f"expected {name} on cpu by default, not on {parameter.device}", "hard-coded-cuda")
