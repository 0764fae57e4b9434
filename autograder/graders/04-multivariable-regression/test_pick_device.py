"""Hidden checks for `pick_device`."""

from autograder.checks import Device, check, describe, fail
from autograder.graders.common import untouched


def _name(value):
    """The name of the device meant; a text counts, since its type is for the first check."""
    name = value.name if isinstance(value, Device) else value
    if not isinstance(name, str):
        fail(f"expected a torch.device, not {describe(value)}")
    return name


@check(points=0.5, category="shape")
def test_type(student, cuda_student):
    """Gives a `torch.device`, and changes nothing"""
    for machine in (student, cuda_student):
        call = machine.call("pick_device")
        if not isinstance(call.value, Device):
            what = f"the text {call.value[:20]!r}" if isinstance(call.value, str) else describe(call.value)
            fail(f"expected a torch.device, not {what}")
        untouched(call)


@check(points=0.75, category="device")
def test_without_cuda(student):
    """Picks the CPU on a machine without CUDA"""
    name = _name(student.pick_device())
    if name != "cpu":
        fail(
            f"expected cpu where there is no CUDA, not {name[:20]}",
            "hard-coded-cuda" if name.startswith("cuda") else None,
        )


@check(points=0.75, category="device")
def test_with_cuda(cuda_student):
    """Picks CUDA on a machine that has it"""
    name = _name(cuda_student.pick_device())
    if name not in ("cuda", "cuda:0"):
        fail(f"expected cuda where CUDA is available, not {name[:20]}", "cpu-constant" if name == "cpu" else None)
