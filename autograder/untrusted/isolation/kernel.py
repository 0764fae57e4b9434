"""What is asked of the kernel past Python's own library: system calls by number, `prctl`, and the C library."""

from __future__ import annotations

import ctypes
import os
import platform

from autograder.untrusted.isolation.syscalls import LOCKING, MACHINES

PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 2, 4, 8
PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS, PR_SET_VMA = 15, 16, 38, 0x53564D41

libc = ctypes.CDLL(None, use_errno=True)


class IsolationError(Exception):
    """A process could not be locked down: no student's code may run in it."""


def checked(result: int, what: str) -> int:
    """Raise where a call of the C library says that it failed."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), what)
    return result


def machine() -> tuple[int, int]:
    """This processor's column in `syscalls`, and its AUDIT_ARCH."""
    try:
        return MACHINES[platform.machine()]
    except KeyError:
        raise IsolationError(
            f"this kit can isolate students' code on {' and '.join(MACHINES)}, not on {platform.machine()}"
        ) from None


def syscall(name: str, *arguments: int) -> int:
    number = LOCKING[name][machine()[0]]
    return checked(libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments)), name)


def prctl(option: int, value: int) -> int:
    arguments = [ctypes.c_ulong(number) for number in (value, 0, 0, 0)]
    return checked(libc.prctl(ctypes.c_int(option), *arguments), f"prctl {option}")


def write(path: str, text: str) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)
