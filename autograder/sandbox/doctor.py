"""``autograder doctor``: what this machine offers for grading, what it lacks, and how to get it."""

from __future__ import annotations

import platform
import shlex
import shutil
import sys
from dataclasses import asdict
from importlib.metadata import version

from autograder.course import root
from autograder.course.limits import FILE, of_course
from autograder.sandbox.errors import NoCard, SandboxError
from autograder.sandbox.zygote import Zygote
from autograder.untrusted import isolation
from autograder.untrusted.torch_builds import RANGE, outside_range


def examine() -> tuple[str, bool]:
    """The findings as text, and whether untrusted code can be graded here."""
    lines = [
        f"Python {platform.python_version()}, torch {version('torch')}, nbgrader {version('nbgrader')}, {platform.machine()}"
    ]
    if strange := outside_range(version("torch")):
        lines.append(f"{strange}: device checks may be left out; `pip install '{RANGE}'` gets one of those")
    found = isolation.layers()
    lines.append("isolation of students' code:")
    for layer in found:
        told = (
            layer.detail
            if layer.available
            else f"{layer.detail}{'; ' if layer.detail and layer.remedy else ''}{layer.remedy}"
        )
        lines.append(f"  {'on ' if layer.available else 'off'}  {layer.name:<14} {told}")
    reason = isolation.why_unusable(found)
    if reason:
        lines.append(f"not enough to grade code that you do not trust: {reason}")
        lines.append("`autograder grade --no-sandbox` grades code that you do trust")
    else:
        unused = () if isolation.bubblewrap.by_default() else ("bubblewrap",)
        used = [layer.name for layer in found if layer.available and layer.name not in unused]
        lines.append(f"enough to grade code that you do not trust, behind {', '.join(used)}")
    try:
        limits, file = of_course(), str(root.folder() / FILE)
    except root.NoCourse:
        limits, file = isolation.Limits(), f"a course's {FILE}"
    lines.append(f"CUDA device for the device checks: {_device(limits)}")
    found_limits = ", ".join(f"{name} {value:_}" for name, value in asdict(limits).items())
    lines.append(f"limits of a submission ({file} may change them): {found_limits}")
    if not shutil.which("jupyter"):
        lines.append(f"jupyter is not on PATH: start it as {shlex.quote(sys.executable)} -m jupyterlab")
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
            return f"a simulated one ({told})"
        if zygote.no_simulation:
            return (
                f"none, so that the device checks are left out ({told}; {zygote.no_simulation}): with "
                f"`pip install '{RANGE}'` they are graded on a simulated one"
            )
        return f"a simulated one ({told})"
