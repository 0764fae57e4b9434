"""Layer ``bubblewrap``: where no other files, processes and networks exist, around the process that forks the workers.

It can stand in for Landlock on an older kernel, and is one more wall where an ordinary user grades.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence

from autograder.untrusted.isolation.layer import Layer
from autograder.untrusted.isolation.paths import PACKAGE, SYSTEM_READABLE, contains


def command(readable: Sequence[str], writable: Sequence[str] = (), hidden: Sequence[str] = (PACKAGE,)) -> list[str]:
    """The command that, put before another one, runs it where no other files and no network exist.

    For kernels without Landlock: start the zygote under it. Give the package's files that the zygote imports as
    ``readable`` too; they come after ``hidden``. What is ``writable`` is so for every worker of that zygote.
    """
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--proc", "/proc", "--dev", "/dev"]
    for path in ("/lib", "/lib64", "/bin", "/usr/bin", *(p for p in SYSTEM_READABLE if not p.startswith("/dev"))):
        if not path.startswith("/proc"):
            words += ["--ro-bind-try", path, path]
    inside = [path for path in readable if any(contains(secret, path) for secret in hidden)]
    for path in readable:
        if path not in inside:
            words += ["--ro-bind-try", path, path]
    for secret in hidden:
        if any(contains(path, secret) for path in readable if path not in inside):
            words += ["--tmpfs", secret]
    for path in inside:
        words += ["--ro-bind", path, path]
    for path in writable:
        words += ["--bind", path, path]
    return words


@functools.cache
def works() -> bool:
    """Whether bubblewrap is installed and can be used by this user."""
    return layer().available


def by_default() -> bool:
    """Whether it goes around a zygote that is not told: root's workers become other users, which it would keep them from."""
    return os.geteuid() != 0 and works()


def layer() -> Layer:
    """Whether it works here, and what to do where it does not."""
    remedy = "optional: only a kernel without Landlock needs it; install the package bubblewrap"
    program = shutil.which("bwrap")
    if program is None:
        return Layer("bubblewrap", False, "bwrap is not installed", remedy)
    trial = [*command([]), "/usr/bin/env", "true"]
    try:
        run = subprocess.run(trial, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Layer("bubblewrap", False, str(error), remedy)
    if run.returncode:
        return Layer("bubblewrap", False, run.stderr.strip()[-300:], "permit unprivileged user namespaces")
    return Layer("bubblewrap", True, program)
