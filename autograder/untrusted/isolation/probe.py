"""What this machine offers: each layer is tried, in a throw-away process whose changes end with it."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.untrusted.isolation import bubblewrap, kernel, landlock, namespaces, resources, seccomp
from autograder.untrusted.isolation.kernel import IsolationError
from autograder.untrusted.isolation.layer import Layer
from autograder.untrusted.isolation.limits import Limits
from autograder.untrusted.isolation.paths import PACKAGE
from autograder.untrusted.isolation.syscalls import CONDITIONAL, MACHINES, SYSCALLS

# A process that finds this package last, after all of Python's own, and prints what it found.
ALONE = f"""
import json, sys
from dataclasses import asdict
sys.path.append({str(Path(PACKAGE).parent)!r})
from autograder.untrusted.isolation.probe import offered_here
print(json.dumps([asdict(layer) for layer in offered_here()]))
"""


def layers() -> tuple[Layer, ...]:
    """Try each layer in a throw-away process, and say which of them this machine has."""
    return (*offered(), bubblewrap.layer())


def offered() -> tuple[Layer, ...]:
    """Try the layers in a fresh process, which has one thread and whose changes end with it."""
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        return tuple(
            Layer(name, False, f"{platform.system()} on {platform.machine()}", "grade on Linux (x86_64 or aarch64)")
            for name in PROBES
        )
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE], capture_output=True, text=True, timeout=60, check=False
    )
    if run.returncode:
        raise IsolationError(f"what this machine offers could not be found out: {run.stderr.strip()[-300:]}")
    return tuple(Layer(**item) for item in json.loads(run.stdout))


def _try_landlock() -> str:
    version = landlock.version()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    landlock.restrict([], Path(tempfile.gettempdir()))
    _expect_refusal(lambda: os.listdir("/"), "reading / was not refused")
    return f"version {version}"


def _try_seccomp() -> str:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(seccomp.program())
    _expect_refusal(lambda: socket.socket(socket.AF_INET), "opening a socket was not refused")
    return f"{len(SYSCALLS)} system calls permitted, {len(CONDITIONAL)} with some arguments only"


def _try_limits() -> str:
    resources.set_limits(Limits(), resources.count_tasks() + 1024)
    try:
        bytearray(2 * Limits().memory_bytes)
    except MemoryError:
        return "memory, processor time, file size, open files"
    raise OSError(errno.ENOTSUP, "the memory limit does not hold")


def _try_death_signal() -> str:
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    value = ctypes.c_int(0)
    kernel.prctl(kernel.PR_GET_PDEATHSIG, ctypes.addressof(value))
    if value.value != signal.SIGKILL:
        raise OSError(errno.ENOTSUP, "the death signal was not kept")
    return "a worker dies with its parent"


def _try_namespaces() -> str:
    def cover(folder: Path) -> None:
        namespaces.private_folder(folder, os.geteuid(), os.getegid(), Limits(), user_namespace=os.geteuid() != 0)
        (folder / "own").touch()

    _with_folder(cover, lambda why: f"the folder could not be covered: {why}")
    return "each worker has a scratch folder of its own in memory"


def _try_own_user() -> str:
    if os.geteuid() != 0:
        return "not needed: not started as root"

    def change(folder: Path) -> None:
        namespaces.leave_system({"own-user"}, folder, Limits())
        if os.geteuid() == 0:
            raise OSError(errno.EPERM, "root may not become another user here")

    _with_folder(change, lambda why: f"root may not become another user here: {why}")
    return "a worker started by root becomes a user who owns nothing"


def _with_folder(attempt: Callable[[Path], None], failure: Callable[[str], str]) -> None:
    """Try something with a folder in a child process, lest the folder can't be removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o700)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                attempt(Path(folder))
                code = 0
            except OSError as error:
                code = error.errno or 1
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code:
            raise OSError(code, failure(os.strerror(abs(code))))


def _expect_refusal(attempt: Callable[[], object], otherwise: str) -> None:
    try:
        attempt()
    except PermissionError:
        return
    raise OSError(errno.ENOTSUP, otherwise)


# Each layer's name, how it is tried, and what to do where it lacks.
PROBES: dict[str, tuple[Callable[[], str], str]] = {
    "landlock": (
        _try_landlock,
        "use Linux 5.13 or later with landlock in the kernel's list of security modules (lsm=), or install bubblewrap",
    ),
    "seccomp": (_try_seccomp, "use a kernel with CONFIG_SECCOMP_FILTER"),
    "limits": (_try_limits, "use a kernel that enforces RLIMIT_AS"),
    "death-signal": (_try_death_signal, "use Linux"),
    "namespaces": (
        _try_namespaces,
        "optional: permit unprivileged user namespaces (sysctl user.max_user_namespaces; on Ubuntu "
        "kernel.apparmor_restrict_unprivileged_userns=0), so that the scratch folder's total size is bounded too",
    ),
    "own-user": (_try_own_user, "optional: run as an ordinary user, or give the container CAP_SETUID and CAP_SETGID"),
}


def offered_here() -> Iterator[Layer]:
    """Try each layer in a child process of its own. Only for a process with one thread."""
    for name, (attempt, remedy) in PROBES.items():
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                outcome = {"available": True, "detail": attempt()}
            except BaseException as error:
                detail = getattr(error, "strerror", None) or str(error) or repr(error)
                outcome = {"available": False, "detail": detail}
            os.write(writer, json.dumps(outcome).encode())
            os._exit(0)
        os.close(writer)
        with open(reader, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        found = json.loads(answer or b'{"available": false, "detail": "the attempt ended without an answer"}')
        yield Layer(name=name, remedy="" if found["available"] else remedy, **found)
