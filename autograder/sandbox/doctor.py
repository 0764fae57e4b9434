"""``autograder doctor``: what this machine offers for grading, what it lacks, and how to get it."""

from __future__ import annotations

import platform
import shlex
import shutil
import sys
from dataclasses import asdict
from importlib.metadata import version

from autograder.course import root
from autograder.course.columns import left, width
from autograder.course.limits import FILE, of_course
from autograder.course.words import heard, said
from autograder.sandbox.errors import NoCard, SandboxError, why_refused
from autograder.sandbox.zygote import Zygote
from autograder.untrusted import isolation
from autograder.untrusted.torch_builds import RANGE, outside_range


def examine() -> tuple[str, bool]:
    """The findings as text, and whether untrusted code can be graded here."""
    lines = [
        f"Python {platform.python_version()}, torch {version('torch')}, nbgrader {version('nbgrader')}, {platform.machine()}"
    ]
    if strange := outside_range(version("torch")):
        places = {"strange": heard(strange), "wanted": RANGE}
        lines.append(
            said("{strange}: device checks may be left out; `pip install '{wanted}'` gets one of those", **places)
        )
    found = isolation.layers()
    lines.append(said("isolation of students' code:"))
    states = {True: said("on"), False: said("missing")}
    columns = max(map(width, states.values()))
    for layer in found:
        told = "; ".join(map(heard, filter(None, (layer.detail, "" if layer.available else layer.remedy))))
        lines.append(f"  {left(states[layer.available], columns)}  {layer.name:<14} {told}")
    reason = isolation.why_unusable(found)
    if reason:
        why = why_refused(reason)
        lines.append(said("not enough to grade code that you do not trust: {reason}", reason=why))
        lines.append(said("`autograder grade --no-sandbox` grades code that you do trust"))
    else:
        unused = () if isolation.bubblewrap.by_default() else ("bubblewrap",)
        used = [layer.name for layer in found if layer.available and layer.name not in unused]
        lines.append(said("enough to grade code that you do not trust, behind {layers}", layers=", ".join(used)))
    try:
        limits, file = of_course(), str(root.folder() / FILE)
    except root.NoCourse:
        limits, file = isolation.Limits(), said("a course's {file}", file=FILE)
    lines.append(said("CUDA device for the device checks: {device}", device=_device(limits)))
    found_limits = ", ".join(f"{name} {value:_}" for name, value in asdict(limits).items())
    lines.append(said("limits of a submission ({file} may change them): {limits}", file=file, limits=found_limits))
    if not shutil.which("jupyter"):
        command = f"{shlex.quote(sys.executable)} -m jupyterlab"
        lines.append(said("jupyter is not on PATH: start it as {command}", command=command))
    return "\n".join(lines), reason is None


def _device(limits: isolation.Limits) -> str:
    with Zygote() as zygote:
        try:
            return zygote.card(limits)
        except (NoCard, SandboxError) as error:
            told = str(error)
        try:
            zygote.start()
        except SandboxError:
            return said("a simulated one ({why})", why=told)
        if zygote.no_simulation:
            return said(
                "none, so that the device checks are left out ({why}): with `pip install '{wanted}'` they are graded on "
                "a simulated one",
                why=f"{told}; {heard(zygote.no_simulation)}",
                wanted=RANGE,
            )
        return said("a simulated one ({why})", why=told)
