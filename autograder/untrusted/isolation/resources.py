"""Layer ``limits``: how much memory, time and files a worker may have, and which open files it keeps."""

from __future__ import annotations

import math
import os
import resource
from collections.abc import Sequence

from autograder.untrusted.isolation import kernel
from autograder.untrusted.isolation.limits import Limits

M_ARENA_MAX = -8
GRAPHICS_BYTES = 4 << 30  # what CUDA's driver keeps in a process


def keep_descriptors(keep: Sequence[int]) -> None:
    """Close every other descriptor, without a look at which are open."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in {0, 1, 2} - set(keep):
        os.dup2(null, standard, inheritable=False)
    kept = sorted({0, 1, 2, *keep})
    for low, high in zip(kept, [*kept[1:], 1 << 20], strict=True):
        os.closerange(low + 1, high)


def set_limits(limits: Limits, threads: int, graphics: bool = False) -> None:
    """Bound what this process may use from now on; beyond it the system refuses, or ends the process."""
    with open("/proc/self/statm") as file:
        pages = file.read().split()
    kind, used = (resource.RLIMIT_DATA, pages[5]) if graphics else (resource.RLIMIT_AS, pages[0])
    memory = int(used) * resource.getpagesize() + limits.memory_bytes + (GRAPHICS_BYTES if graphics else 0)
    seconds = math.ceil(limits.submission_seconds)
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (kind, memory),
        (resource.RLIMIT_FSIZE, limits.scratch_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files * (8 if graphics else 1)),
        (resource.RLIMIT_CPU, seconds),  # at the hard limit the kernel kills at once
        (resource.RLIMIT_NPROC, threads),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))
    # By default each thread's first allocation takes 64 MiB of address space, which would soon use up the limit.
    kernel.libc.mallopt(M_ARENA_MAX, 2)


def count_tasks() -> int:
    """The threads of this user, on the whole machine."""
    count, user = 0, os.geteuid()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == user:
                    count += len(os.listdir(f"{entry.path}/task"))
            except OSError:
                continue  # it has just ended
    return count
