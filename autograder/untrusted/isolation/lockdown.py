"""Lock a freshly forked process down, so that a student's code in it can compute and do nothing else.

Theory of operation
-------------------
*Who is locked in.* One worker for each submission, forked from a zygote that has imported torch and its like and
has never seen a grader, an expected answer or a secret. From the fork to the end of `lock_down` only our code runs in
it; from then on all of the process counts as the student's. There is no guard inside: the kernel guards from outside.

*What must hold.* The worker reads no file but Python's libraries, writes none outside its scratch folder, reaches no
other process and no network, uses no more than its `Limits`, and ends when its parent ends or kills it. What it says
goes through one socket to a reader that believes nothing (`wire`). Needed are no root and no package.

*Two walls that complete each other.* `landlock` decides which files are opened; `seccomp` decides which system calls
are made. Landlock alone lets through ``chmod``, signals to others (before version 6), UDP, and named sockets;
seccomp alone can't see paths and lets through every file. Each refuses by default: what is not listed is refused.
`resources` bounds what is permitted, and `namespaces` gives the worker a scratch folder in memory that ends with
it, and as root an owner of its own, so that neither files nor users are shared by two workers. `bubblewrap`, around the zygote,
is a third wall of another make, or the first one where the kernel has no Landlock.

*The order, and why.* A step is taken while it can still be, and before the wall that would refuse it:

1. close descriptors: an open file is a right that no later wall takes away;
2. leave the system (mounts, user, capabilities): it takes capabilities, so it comes before they are gone;
3. death signal, then "is my parent still there?": the change of user clears the signal, and a parent that
   ended in between would never send it; not dumpable, so that no process of the same user looks inside;
4. limits: they count from what the process has now;
5. ``no_new_privs``: no program gains rights, and both walls may be put up without root;
6. Landlock, which needs to open the folders that it permits;
7. seccomp last: it refuses the calls of all steps before.

Each step raises when the kernel refuses it, and then the worker ends before it has read anything of a student's.
A wall can't be taken down from within: there is no system call for it.

*What two workers still share.* The machine: processor, caches, the kernel's page cache of the libraries, and the counter
that the kernel gives pipes and sockets their numbers from. (Processes and threads are counted for each zygote by itself,
see `numbers`.) No name, lock, lease, file, segment, signal, or shared address to wake one another at; nothing says what
is in the page cache, how much memory or disk is free, how long another process has run, or when a file was last read (in
a worker's own namespace all files are read-only, so reading leaves no note). What passes all the same is measured by
``benchmarks/channels.py``, and SECURITY.md gives the figures.

*Where to look.* `syscalls` is the list to review, `paths` the files; `probe` tries each layer on this machine, and
``tests/untrusted/test_isolation.py`` tries every refusal once with the lock, and once without, where it succeeds.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.untrusted.isolation import kernel, landlock, namespaces, numbers, probe, resources, seccomp
from autograder.untrusted.isolation.kernel import IsolationError
from autograder.untrusted.isolation.layer import Layer, why_unusable
from autograder.untrusted.isolation.limits import Limits
from autograder.untrusted.isolation.paths import PACKAGE, SYSTEM_READABLE, python_folders


@dataclass(frozen=True)
class Prepared:
    """What every worker's lock-down has in common, worked out once by `prepare`."""

    parent: int  # the process that forks the workers
    layers: frozenset[str]
    rules: tuple[tuple[str, int], ...]  # Landlock: a path and what may be done below it
    program: bytes  # seccomp: the filter, with _OWN_PID where the worker's process id goes
    user_tasks: int  # threads that this user already has


def prepare(
    readable: Sequence[str] | None = None, hidden: Sequence[str] = (PACKAGE,), under_bubblewrap: bool = False
) -> Prepared:
    """Work out, once and before any fork, what `lock_down` needs. Changes nothing and leaves nothing open.

    Args:
        readable: folders and files that workers may read besides the system's libraries; by default Python's libraries.
        hidden: paths that stay unreadable though a readable folder contains them (only their names can be listed).
        under_bubblewrap: this process was started by the command that `bubblewrap` gives, so Landlock may lack.

    Raises:
        IsolationError: the machine lacks a layer that can't be done without.
    """
    found = probe.offered()
    if under_bubblewrap:
        found = (*found, Layer("bubblewrap", True, "this process runs in it"))
    reason = why_unusable(found)
    if reason is not None:
        raise IsolationError(reason)
    return Prepared(
        parent=os.getpid(),
        layers=frozenset(layer.name for layer in found if layer.available),
        rules=tuple(
            landlock.reading_rules([*(python_folders() if readable is None else readable), *SYSTEM_READABLE], hidden)
        ),
        program=seccomp.program(),
        user_tasks=resources.count_tasks(),
    )


def count_apart(prepared: Prepared) -> Prepared:
    """Where the system permits it, count the workers' processes and threads apart from all others. Call it once, last."""
    if "namespaces" in prepared.layers and numbers.count_apart():
        return replace(prepared, parent=0)  # a parent that counts otherwise has no number there
    return prepared


def lock_down(
    prepared: Prepared, scratch: Path, limits: Limits, keep_fds: Sequence[int] = (), graphics: bool = False
) -> None:
    """Lock the calling process down for good. Call it right after the fork, while there is one thread.

    Afterwards only ``keep_fds`` are open, with ``/dev/null`` in the place of standard input, output and error unless
    they are among them, and the working directory is ``scratch``, an existing folder. With ``namespaces`` the folder
    appears empty here, and what is written to it is never seen outside. With ``graphics`` the process may also use
    NVIDIA's cards: it opens their device files and asks them anything. The driver reserves address space without end,
    so that memory is bounded by what is written to instead, and open files less tightly.

    Raises:
        IsolationError: the process is not locked down, or only in part, and must end.
    """
    try:
        resources.keep_descriptors(keep_fds)
        os.umask(0o077)
        # Where the machine runs out of memory, this process is ended and not the grader:
        kernel.write("/proc/self/oom_score_adj", "1000")
        counted_alone = namespaces.leave_system(prepared.layers, scratch, limits)
        # After the change of user, which would clear both:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != prepared.parent:
            raise IsolationError("the parent process ended before the lock-down")
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)  # other processes of this user can't look into this one
        os.chdir(scratch)
        # Where the user's other programs count too, the bound can't be tight: they come and go.
        resources.set_limits(limits, limits.threads if counted_alone else prepared.user_tasks + 1024, graphics)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        if "landlock" in prepared.layers:
            landlock.restrict((*prepared.rules, *(landlock.graphics_rules() if graphics else ())), scratch)
        seccomp.install(seccomp.program(graphics=True) if graphics else prepared.program)
    except OSError as error:
        raise IsolationError(f"the process could not be locked down: {error}") from error


def end_with_parent(number: int) -> None:
    """Let this process get a signal where the one that started it ends, however that comes. Only Linux can do that."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, number)
