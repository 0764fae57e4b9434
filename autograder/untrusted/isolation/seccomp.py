"""Layer ``seccomp``: the worker makes the system calls of `syscalls`, and every other one fails as if not permitted.

The kernel runs a small program (BPF, the packet filter's language) at each system call of the process, and it can't
be taken off again. The program sees the processor, the call's number and its arguments as plain numbers, never what a
pointer points to: so paths are `landlock`'s, and a call is permitted by number, in a few cases by a flag or a null pointer.
It reads top down: another processor's calls fail; the conditional calls are each tested and decided; then comes the
list, one comparison a call; then calls younger than 2019 "do not exist", and all others are "not permitted".

Why the code is our own: the filter is a hundred comparisons that can be read here in one sitting, while the bindings on
PyPI are stale or pre-releases, or need the C library libseccomp, which a machine without root may not have.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Sequence

from autograder.untrusted.isolation import kernel
from autograder.untrusted.isolation.syscalls import CONDITIONAL, SYSCALLS

CLONE_THREAD = 0x10000
CLONE_NEW_ANY = 0x7E020000  # all namespaces that clone can make

Instruction = tuple[int, int, int, int]  # code, steps to skip if true, steps to skip if false, operand
_OWN_PID = 0x7FFFFFFF  # stands in the program for the worker's process id; no process has it
FUTEX_PRIVATE, FUTEX_CLOCK_REALTIME, FUTEX_WAIT, FUTEX_WAIT_BITSET = 128, 256, 0, 9
OWN_CLOCKS = 12  # the clocks with a number below; above are those of other processes, by their id
# Advice on memory of one's own, and on none that others have too (normal, random, sequential, not needed, free, fork,
# large pages, dumps, wiping); never to fetch a file's pages, to put them out, or to merge them with another process's.
ADVICE = (0, 1, 2, 4, 8, 10, 11, 14, 15, 16, 17, 18, 19)
_NEWER_CALLS = 424  # from here on the numbers are the same on all machines, and the calls younger than 2019


def _load(offset: int) -> Instruction:
    return 0x20, 0, 0, offset


def _argument(index: int, high: bool = False) -> Instruction:
    return _load(16 + 8 * index + (4 if high else 0))


def _mask(bits: int) -> Instruction:
    return 0x54, 0, 0, bits


def _if_equal(value: int, skip: int, otherwise: int) -> Instruction:
    return 0x15, skip, otherwise, value


def _return(code: int = 0) -> Instruction:
    """Permit the call, or let it fail with this error code. The process is never killed: that would explain nothing."""
    return 0x06, 0, 0, 0x00050000 | code if code else 0x7FFF0000


def _one_of(argument: int, values: Sequence[int], mask: int = 0xFFFFFFFF) -> list[Instruction]:
    """Permit the call where the argument's masked lower half is one of the values."""
    tests = [step for value in values for step in (_if_equal(value, 0, 1), _return())]
    return [_argument(argument), _mask(mask), *tests, _return(errno.EPERM)]


def _below(argument: int, bound: int) -> list[Instruction]:
    """Permit the call where the argument's lower half is below a bound, as an unsigned number."""
    return [_argument(argument), (0x35, 0, 1, bound), _return(errno.EPERM), _return()]


def _null(argument: int) -> list[Instruction]:
    """Permit the call where the argument is a null pointer."""
    low, high = _argument(argument), _argument(argument, high=True)
    return [low, _if_equal(0, 0, 3), high, _if_equal(0, 0, 1), _return(), _return(errno.EPERM)]


def program(graphics: bool = False) -> bytes:
    """The filter that the kernel asks at each system call: what is not listed fails."""
    column, architecture = kernel.machine()
    truncate_unwritten = 0o1000  # O_TRUNC without O_WRONLY or O_RDWR; early Landlock overlooks it
    conditions: dict[str, list[Instruction]] = {
        "openat": [
            _argument(2),
            _mask(0o1003),
            _if_equal(truncate_unwritten, 0, 1),
            _return(errno.EPERM),
            _return(),
        ],
        # a thread, never a process or a namespace
        "clone": _one_of(0, [CLONE_THREAD], CLONE_THREAD | CLONE_NEW_ANY),
        "kill": _one_of(0, [_OWN_PID]),
        "tgkill": _one_of(0, [_OWN_PID]),
        # To read a limit of its own, never to set one:
        "prlimit64": [_argument(0), _if_equal(0, 1, 0), _return(errno.EPERM), *_null(2)],
        "prctl": _one_of(0, [kernel.PR_SET_NAME, kernel.PR_GET_NAME, kernel.PR_SET_VMA]),
        # is it a terminal (two ways), its size, bytes to read, blocking, inheritance (two)
        "ioctl": [_return()] if graphics else _one_of(1, [0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451]),
        # duplicate (two ways), flags (four); never locks, leases, or who gets a signal when data comes
        "fcntl": _one_of(1, [0, 1030, 1, 2, 3, 4]),
        # Two processes that map one library can wait and wake there by its address, unless the call is private to a
        # process. To wait is permitted even so: that is how a thread's end is awaited, and the kernel does the waking.
        "futex": [
            _argument(1),
            (0x45, 0, 1, FUTEX_PRIVATE),
            _return(),
            *_one_of(1, [FUTEX_WAIT, FUTEX_WAIT_BITSET], 0xFFFFFFFF & ~FUTEX_CLOCK_REALTIME),
        ],
        "madvise": _one_of(2, ADVICE),
        # without flags, which ask whether others have had a page read
        "preadv2": _one_of(5, [0]),
        "pwritev2": _one_of(5, [0]),
        "getpgid": _one_of(0, [0, _OWN_PID]),
        "getsid": _one_of(0, [0, _OWN_PID]),
        **{f"clock_{name}": _below(0, OWN_CLOCKS) for name in ("gettime", "getres", "nanosleep")},
        "socketpair": _one_of(0, [socket.AF_UNIX]),  # asyncio wakes itself up through one
        "sendto": _null(4),  # to the other end, never to an address
    }
    steps = [_load(4), _if_equal(architecture, 1, 0), _return(errno.ENOSYS), _load(0)]
    for name, body in conditions.items():
        steps += [_if_equal(CONDITIONAL[name][column], 0, len(body)), *body]
    for numbers in SYSCALLS.values():
        number = numbers[column]
        if number is not None:
            steps += [_if_equal(number, 0, 1), _return()]
    # As on an old kernel: a library that tries a new call (clone3) then takes the older one.
    steps += [(0x35, 0, 1, _NEWER_CALLS), _return(errno.ENOSYS), _return(errno.EPERM)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in steps)


def install(code: bytes) -> None:
    """Put the filter on this process, for good."""
    filled = code.replace(struct.pack("=I", _OWN_PID), struct.pack("=I", os.getpid()))
    instructions = ctypes.create_string_buffer(filled, len(filled))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(filled) // 8, ctypes.addressof(instructions)))
    kernel.syscall("seccomp", 1, 0, ctypes.addressof(header))
