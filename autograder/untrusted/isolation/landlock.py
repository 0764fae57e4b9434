"""Layer ``landlock``: the worker opens no file but Python's libraries, to read, and those in its scratch folder.

Landlock is the kernel's own sandbox for a process without privileges: a set of rules "what may be done below this
folder" that the process puts on itself and can't take off. It decides where a file is *opened* (and where one is
made, renamed or removed), not what is done with an open one. It says nothing of ``stat``, so names and sizes can be
asked for; ``chmod``, ``utime``, sockets and signals are `seccomp`'s to refuse. Newer versions can refuse more, and each
right is asked for only where the kernel knows it; versions 1 and 2 overlook ``O_TRUNC``, see `seccomp`.

Why the code is our own: it is three system calls with two small structures, while the bindings on PyPI are stale or
pre-releases, stop at early versions, and would be one more package in a process that holds a student's code.
"""

from __future__ import annotations

import ctypes
import glob
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.untrusted.isolation import kernel
from autograder.untrusted.isolation.paths import GRAPHICS_DEVICES, GRAPHICS_READABLE, OWN_PROCESS, contains

WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG, REFER, TRUNCATE, IOCTL_DEV = (
    1 << bit for bit in (1, 2, 3, 4, 5, 7, 8, 13, 14, 15)
)
FILE_RIGHTS = WRITE_FILE | READ_FILE | TRUNCATE
READING = READ_FILE | READ_DIR
SCRATCH = FILE_RIGHTS | READ_DIR | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER


def reading_rules(readable: Sequence[str], hidden: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Landlock can't except a path from a permitted folder, so around a hidden one each neighbour is permitted."""
    secrets = [os.path.realpath(path) for path in hidden]
    for path in dict.fromkeys(os.path.realpath(path) for path in readable):
        inside = [secret for secret in secrets if contains(path, secret)]
        if not inside:
            yield path, READING
        elif path not in inside:
            yield path, READ_DIR
            neighbours = [entry.path for entry in os.scandir(path) if not entry.is_symlink()]
            yield from reading_rules(neighbours, inside)


def graphics_rules() -> Iterator[tuple[str, int]]:
    """What CUDA's driver needs besides."""
    yield from ((path, READING) for path in GRAPHICS_READABLE)
    yield from ((path, READING | WRITE_FILE | IOCTL_DEV) for path in glob.glob(GRAPHICS_DEVICES))


def version() -> int:
    """The newest version that the kernel knows."""
    return kernel.syscall("landlock_create_ruleset", 0, 0, 1)


def restrict(rules: Sequence[tuple[str, int]], scratch: Path) -> None:
    """Let this process open what the rules permit, its scratch folder, and nothing else, for good."""
    known = version()
    handled = (1 << 13) - 1  # version 1; each later one can refuse more
    handled |= sum(right for since, right in ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV)) if known >= since)
    no_network = 0b11 if known >= 4 else 0  # TCP: bind, connect
    own_scope = 0b11 if known >= 6 else 0  # abstract sockets of others, signals to others
    size = 8 if known < 4 else 16 if known < 6 else 24
    attributes = ctypes.create_string_buffer(struct.pack("=QQQ", handled, no_network, own_scope))
    ruleset = kernel.syscall("landlock_create_ruleset", ctypes.addressof(attributes), size, 0)
    try:
        for path, rights in (
            *rules,
            *((path, READ_FILE) for path in OWN_PROCESS),
            (os.devnull, FILE_RIGHTS),
            (str(scratch), SCRATCH),
        ):
            try:
                folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except (FileNotFoundError, NotADirectoryError, PermissionError):
                continue  # what is not there can't be read anyway
            try:
                if not os.path.isdir(path):
                    rights &= FILE_RIGHTS | IOCTL_DEV
                rule = ctypes.create_string_buffer(struct.pack("=Qi", rights & handled, folder))
                kernel.syscall("landlock_add_rule", ruleset, 1, ctypes.addressof(rule), 0)
            finally:
                os.close(folder)
        kernel.syscall("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)
