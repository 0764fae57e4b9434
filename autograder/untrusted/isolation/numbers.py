"""Numbers of one's own for a zygote's workers: the system counts their processes and threads apart from all others.

Otherwise two workers that are at work at the same time, for two submissions, could tell one another by the numbers that
new threads get: some eighty bits a second, more than by all other ways together (``benchmarks/channels.py``).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal

from autograder.untrusted.isolation import kernel, resources

CLONE_NEWUSER, CLONE_NEWPID = 0x10000000, 0x20000000


def count_apart() -> bool:
    """Let the processes that this one forks from now on be counted from 2; whether the system permits that.

    Number 1 is a process of ours that waits: the numbers last as long as it does, and the others end with it.
    """
    user, group = os.geteuid(), os.getegid()
    try:
        kernel.checked(
            kernel.libc.unshare(ctypes.c_int(CLONE_NEWPID | (CLONE_NEWUSER if user else 0))), "numbers of one's own"
        )
    except OSError:
        return False  # not permitted, or (for an ordinary user) not to a process with more than one thread
    if user:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            kernel.write(f"/proc/self/{name}", text)
    ended, _ = os.pipe()  # its other end is open here only, and closes when we end
    first = os.fork()
    if first == 0:
        with contextlib.suppress(BaseException):
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            resources.keep_descriptors([ended])
            os.read(ended, 1)
        os._exit(0)
    os.close(ended)
    return True


def on_this_machine() -> int:
    """This process's number as the machine has it, whatever it is told itself."""
    try:
        return int(os.readlink("/proc/self"))
    except (OSError, ValueError):
        return os.getpid()
