"""``autograder doctor``: what this machine offers for grading, what it lacks, and how to get it."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import asdict
from importlib.metadata import version

from autograder import course, isolation
from autograder.limits import FILE, of_course
from autograder.sandbox import NoCard, SandboxError, Zygote


def examine() -> tuple[str, bool]:
    """The findings as text, and whether untrusted code can be graded here."""
    lines = [
        f"Python {platform.python_version()}, torch {version('torch')}, nbgrader {version('nbgrader')}, {platform.machine()}"
    ]
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
        unused = () if isolation.bubblewrap_by_default() else ("bubblewrap",)
        used = [layer.name for layer in found if layer.available and layer.name not in unused]
        lines.append(f"enough to grade code that you do not trust, behind {', '.join(used)}")
    limits = of_course()
    lines.append(f"CUDA device for the device checks: {_device(limits)}")
    found_limits = ", ".join(f"{name} {value:_}" for name, value in asdict(limits).items())
    lines.append(f"limits of a submission ({course.root() / FILE} may change them): {found_limits}")
    if course.secret() == course.DEVELOPMENT_SECRET:
        lines.append(
            "the hidden inputs are drawn from the development default: for a real course set DESCENT_KIT_SECRET, or write a"
            " long random line into .course-secret"
        )
    if not shutil.which("jupyter"):
        lines.append(f"jupyter is not on PATH: start it as {sys.executable} -m jupyterlab")
    return "\n".join(lines), reason is None


def _device(limits: isolation.Limits) -> str:
    try:
        with Zygote(limits) as zygote:
            return zygote.card()
    except (NoCard, SandboxError) as error:
        return f"a simulated one ({error})"
