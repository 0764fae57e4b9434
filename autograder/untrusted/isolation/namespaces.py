"""Layers ``namespaces`` and ``own-user``: a scratch folder that only the worker sees, and a user who owns nothing."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Collection
from pathlib import Path

from autograder.untrusted.isolation import kernel, numbers
from autograder.untrusted.isolation.limits import Limits

CAP_DAC_READ_SEARCH = 1 << 2
CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
MOUNT_ATTR_RDONLY, AT_RECURSIVE = 1, 0x8000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000


def leave_system(layers: Collection[str], scratch: Path, limits: Limits) -> bool:
    """Give the process a scratch folder that only it sees, and as few rights as there are.

    Returns whether the system now counts this process's threads apart from everybody else's.
    """
    root = os.geteuid() == 0
    # Far above every account and every container's range, and never the same for two live workers.
    own_user = root and "own-user" in layers
    user = 2_000_000_000 + numbers.on_this_machine() if own_user else os.geteuid()
    group = user if own_user else os.getegid()
    if "namespaces" in layers:
        private_folder(scratch, user, group, limits, user_namespace=not root)
    elif own_user:
        os.chown(scratch, user, group)
    if own_user:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
    # Where root installed Python in a private folder, its libraries are read with the one capability that is left.
    kept = CAP_DAC_READ_SEARCH if root else 0
    header = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0))
    sets = ctypes.create_string_buffer(struct.pack("=6I", kept, kept, 0, 0, 0, 0))
    try:
        kernel.syscall("capset", ctypes.addressof(header), ctypes.addressof(sets))
    except PermissionError:  # root without that capability, as in some containers
        sets = ctypes.create_string_buffer(24)
        kernel.syscall("capset", ctypes.addressof(header), ctypes.addressof(sets))
    return own_user or (not root and "namespaces" in layers)


def private_folder(scratch: Path, user: int, group: int, limits: Limits, user_namespace: bool) -> None:
    """Cover the folder with a file system in memory, in a mount namespace of this process."""
    flags = CLONE_NEWNS | (CLONE_NEWUSER if user_namespace else 0)
    kernel.checked(kernel.libc.unshare(ctypes.c_int(flags)), "unshare")
    if user_namespace:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            kernel.write(f"/proc/self/{name}", text)
    mount(b"none", b"/", None, MS_REC | MS_PRIVATE, b"")
    make_read_only()
    options = f"size={limits.scratch_bytes},nr_inodes={limits.scratch_files},mode=700,uid={user},gid={group}"
    mount(b"scratch", os.fsencode(scratch), b"tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options.encode())


def make_read_only() -> None:
    """Make all files of this mount namespace read-only: then the system doesn't even note when one is read.

    That note, which everybody can ask for, would be a bit of memory in each file of each library.
    """
    attributes = ctypes.create_string_buffer(struct.pack("=4Q", MOUNT_ATTR_RDONLY, 0, 0, 0), 32)
    here, root = -100, ctypes.create_string_buffer(b"/")
    try:
        kernel.syscall("mount_setattr", here, ctypes.addressof(root), AT_RECURSIVE, ctypes.addressof(attributes), 32)
    except OSError as error:
        if error.errno not in (
            errno.ENOSYS,
            errno.EPERM,
        ):  # before Linux 5.12, or not permitted: Landlock does it alone
            raise


def mount(source: bytes, target: bytes, kind: bytes | None, flags: int, options: bytes) -> None:
    kernel.checked(
        kernel.libc.mount(source, target, kind, ctypes.c_ulong(flags), options), f"mount {os.fsdecode(target)}"
    )
