"""Hidden checks for `pick_device`."""

from graders.common import untouched

from autograder.grading.checks import Device, check, describe, fail, said

CONSTANT = {"cpu": "cpu-constant", "cuda": "hard-coded-cuda"}


def _name(value):
    """The kind of the device meant; a text counts, since its type is for the first check."""
    name = value.name if isinstance(value, Device) else value
    if not isinstance(name, str):
        fail(said("expected a torch.device, not {value}", value=describe(value)))
    return "cuda" if name == "cuda:0" else name[:20]


@check(points=0.25, category="shape")
def test_type(student, cuda_student):
    """Gives a `torch.device`, and changes nothing"""
    for machine in (student, cuda_student):
        call = machine.call("pick_device")
        if not isinstance(call.value, Device):
            what = (
                said("the text {text!r}", text=call.value[:20]) if isinstance(call.value, str) else describe(call.value)
            )
            fail(said("expected a torch.device, not {what}", what=what))
        untouched(call)


@check(points=0.25, category="device")
def test_without_cuda(student):
    """Picks the CPU on a machine without CUDA"""
    name = _name(student.pick_device())
    if name != "cpu":
        fail(said("expected cpu where there is no CUDA, not {name}", name=name))


@check(points=1.5, category="device")
def test_picks(student, cuda_student):
    """Picks CUDA on a machine that has it, and the CPU on one that has not"""
    without, there = _name(student.pick_device()), _name(cuda_student.pick_device())
    if (without, there) != ("cpu", "cuda"):
        mistake = CONSTANT.get(there) if without == there else None
        fail(
            said(
                "expected cuda where CUDA is available and cpu where not, but these are {there} and {without}",
                there=there,
                without=without,
            ),
            mistake,
        )
