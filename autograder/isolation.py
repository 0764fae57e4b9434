"""Lock a freshly forked process down, so that a student's code in it can compute and do nothing else.

The operating system does the work; no root and no package is needed. The layers, from the outside in:

- ``namespaces``: the scratch folder is a small file system in memory that only this process sees and that ends with it;
- ``own-user`` (only when started as root): the process becomes a user of its own, who owns nothing;
- ``death-signal`` and ``limits``: it dies with its parent; its memory, time, threads, files and file sizes are bounded;
- ``landlock``: it reads Python's libraries, reads and writes its scratch folder, and opens no other file;
- ``seccomp``: it makes the system calls on a list, and every other one fails as if it were not permitted.

``bubblewrap`` can stand in for Landlock on an older kernel (see `bubblewrap`). The untrusted side imports this module,
so it imports nothing of the package. ``python -m autograder.isolation`` prints what this machine offers.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import glob
import json
import math
import os
import platform
import resource
import shutil
import signal
import site
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PACKAGE = str(Path(__file__).resolve().parent)  # holds the hidden graders, so no worker may read it


class IsolationError(Exception):
    """A process could not be locked down: no student's code may run in it."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. What it prints while it is graded goes nowhere, and so needs no limit.

    Attributes:
        call_seconds: wall-clock time of one call of a student's function.
        submission_seconds: wall-clock time of a whole submission; its processor time ends there too.
        memory_bytes: address space beyond what the process has when it is locked down; below 512 MiB threads fail.
        threads: threads at one time, the first one included. Without ``namespaces`` or, for root, ``own-user``, the
            system counts all threads of the user together, and root's not at all: the bound is then loose or none.
        returned_bytes: how much data one call may send back.
        scratch_bytes: size of one file and, with ``namespaces``, of all files in the scratch folder.
        scratch_files: number of files and folders in the scratch folder, with ``namespaces``.
        open_files: file descriptors open at one time.
    """

    call_seconds: float = 5.0
    submission_seconds: float = 60.0
    memory_bytes: int = 1 << 30
    threads: int = 64
    returned_bytes: int = 16 << 20
    scratch_bytes: int = 64 << 20
    scratch_files: int = 1024
    open_files: int = 128


@dataclass(frozen=True)
class Layer:
    """One kind of protection: whether this machine has it (``detail``), and what to do where it lacks (``remedy``)."""

    name: str
    available: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class Prepared:
    """What every worker's lock-down has in common, worked out once by `prepare`."""

    parent: int  # the process that forks the workers
    layers: frozenset[str]
    rules: tuple[tuple[str, int], ...]  # Landlock: a path and what may be done below it
    program: bytes  # seccomp: the filter, with _OWN_PID where the worker's process id goes
    user_tasks: int  # threads that this user already has


# ---- What the zygote and the command call -------------------------------------------------------------------------


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
    found = _probe()
    if under_bubblewrap:
        found = (*found, Layer("bubblewrap", True, "this process runs in it"))
    reason = why_unusable(found)
    if reason is not None:
        raise IsolationError(reason)
    return Prepared(
        parent=os.getpid(),
        layers=frozenset(layer.name for layer in found if layer.available),
        rules=tuple(_reading_rules([*(python_folders() if readable is None else readable), *SYSTEM_READABLE], hidden)),
        program=_seccomp_program(),
        user_tasks=_count_tasks(),
    )


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
        _keep_descriptors(keep_fds)
        os.umask(0o077)
        # Where the machine runs out of memory, this process is ended and not the grader:
        _write("/proc/self/oom_score_adj", "1000")
        counted_alone = _leave_system(prepared.layers, scratch, limits)
        # After the change of user, which would clear both:
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != prepared.parent:
            raise IsolationError("the parent process ended before the lock-down")
        _prctl(PR_SET_DUMPABLE, 0)  # other processes of this user can't look into this one
        os.chdir(scratch)
        # Where the user's other programs count too, the bound can't be tight: they come and go.
        _set_limits(limits, limits.threads if counted_alone else prepared.user_tasks + 1024, graphics)
        _prctl(PR_SET_NO_NEW_PRIVS, 1)
        if "landlock" in prepared.layers:
            _landlock((*prepared.rules, *(_graphics_rules() if graphics else ())), scratch)
        _seccomp(_seccomp_program(graphics=True) if graphics else prepared.program)
    except OSError as error:
        raise IsolationError(f"the process could not be locked down: {error}") from error


def end_with_parent(number: int) -> None:
    """Let this process get a signal where the one that started it ends, however that comes. Only Linux can do that."""
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, number)


def layers() -> tuple[Layer, ...]:
    """Try each layer in a throw-away process, and say which of them this machine has."""
    return (*_probe(), _bubblewrap_layer())


def why_unusable(found: Collection[Layer]) -> str | None:
    """Say what keeps this machine from grading untrusted code, or None where nothing does."""
    available = {layer.name for layer in found if layer.available}
    needed = [{"seccomp"}, {"limits"}, {"death-signal"}, {"landlock", "bubblewrap"}]
    lacking = set().union(*(options for options in needed if not options & available))
    return "; ".join(f"no {item.name}: {item.remedy}" for item in found if item.name in lacking) or None


def python_folders() -> tuple[str, ...]:
    """The folders of Python's own and installed libraries, never a whole environment: a course may lie beside it."""
    paths = sysconfig.get_paths()
    folders = [paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix)]
    folders += [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    return tuple(dict.fromkeys(os.path.realpath(path) for path in folders))


def bubblewrap(readable: Sequence[str], writable: Sequence[str] = (), hidden: Sequence[str] = (PACKAGE,)) -> list[str]:
    """The command that, put before another one, runs it where no other files and no network exist.

    For kernels without Landlock: start the zygote under it. Give the package's files that the zygote imports as
    ``readable`` too; they come after ``hidden``. What is ``writable`` is so for every worker of that zygote.
    """
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--proc", "/proc", "--dev", "/dev"]
    for path in ("/lib", "/lib64", "/bin", "/usr/bin", *(p for p in SYSTEM_READABLE if not p.startswith("/dev"))):
        if not path.startswith("/proc"):
            command += ["--ro-bind-try", path, path]
    inside = [path for path in readable if any(_contains(secret, path) for secret in hidden)]
    for path in readable:
        if path not in inside:
            command += ["--ro-bind-try", path, path]
    for secret in hidden:
        if any(_contains(path, secret) for path in readable if path not in inside):
            command += ["--tmpfs", secret]
    for path in inside:
        command += ["--ro-bind", path, path]
    for path in writable:
        command += ["--bind", path, path]
    return command


# ---- System calls -------------------------------------------------------------------------------------------------

# Every system call that a worker may make, with its number on x86-64 and on aarch64 (None: it has no such call). Begun
# from what torch, NumPy, SymPy, IPython and matplotlib were seen to use at work, and their close relatives.
SYSCALLS: dict[str, tuple[int, int | None]] = {
    # memory
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "mremap": (25, 216),
    "madvise": (28, 233), "msync": (26, 227), "mincore": (27, 232), "membarrier": (324, 283),
    "get_mempolicy": (239, 236),
    # threads
    "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293), "set_tid_address": (218, 96),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "exit": (60, 93), "exit_group": (231, 94),
    "restart_syscall": (219, 128),
    # time
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "getrusage": (98, 165),
    "setitimer": (38, 103), "getitimer": (36, 102), "alarm": (37, None), "pause": (34, None),
    # its own signal handlers
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137), "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132),
    # who and where it is
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getgroups": (115, 158), "getresuid": (118, 148),
    "getresgid": (120, 150), "getpgid": (121, 155), "getpgrp": (111, None), "getsid": (124, 156), "getcwd": (79, 17),
    "chdir": (80, 49), "fchdir": (81, 50), "umask": (95, 166), "uname": (63, 160), "sysinfo": (99, 179),
    "getrandom": (318, 278), "getcpu": (309, 168),
    # open files
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "preadv": (295, 69), "pwritev": (296, 70), "preadv2": (327, 286), "pwritev2": (328, 287),
    "lseek": (8, 62), "close": (3, 57), "close_range": (436, 436), "dup": (32, 23), "dup2": (33, None),
    "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59), "eventfd2": (290, 19), "sendfile": (40, 71),
    "copy_file_range": (326, 285), "fstat": (5, 80), "fstatfs": (138, 44), "ftruncate": (77, 46),
    "fallocate": (285, 47), "fadvise64": (221, 223), "fsync": (74, 82), "fdatasync": (75, 83), "flock": (73, 32),
    "getdents64": (217, 61),
    # waiting for open files
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72), "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21), "epoll_wait": (232, None), "epoll_pwait": (281, 22),
    # paths: Landlock says which
    "stat": (4, None), "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291), "statfs": (137, 43),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None),
    "readlinkat": (267, 78), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
    "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    # sockets that are already connected
    "recvfrom": (45, 207), "getsockname": (51, 204), "getpeername": (52, 205), "getsockopt": (55, 209),
    "shutdown": (48, 210),
}  # fmt: skip
# Calls that are permitted with some arguments only; `_seccomp_program` says which.
CONDITIONAL: dict[str, tuple[int, int]] = {
    "openat": (257, 56), "clone": (56, 220), "kill": (62, 129), "tgkill": (234, 131), "prlimit64": (302, 261),
    "prctl": (157, 167), "ioctl": (16, 29), "fcntl": (72, 25), "socketpair": (53, 199), "sendto": (44, 206),
}  # fmt: skip
# Calls that lock down; a worker can't make them afterwards.
LOCKING: dict[str, tuple[int, int]] = {
    "capset": (126, 91), "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446), "seccomp": (317, 277),
}  # fmt: skip
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, and the kernel's AUDIT_ARCH value

PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 2, 4, 8
PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS, PR_SET_VMA = 15, 16, 38, 0x53564D41
CAP_DAC_READ_SEARCH = 1 << 2
CLONE_THREAD, CLONE_NEWNS, CLONE_NEWUSER = 0x10000, 0x20000, 0x10000000
CLONE_NEW_ANY = 0x7E020000  # all namespaces that clone can make
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000
M_ARENA_MAX = -8

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), what)
    return result


def _machine() -> tuple[int, int]:
    try:
        return MACHINES[platform.machine()]
    except KeyError:
        raise IsolationError(
            f"this kit can isolate students' code on {' and '.join(MACHINES)}, not on {platform.machine()}"
        ) from None


def _syscall(name: str, *arguments: int) -> int:
    number = LOCKING[name][_machine()[0]]
    return _checked(_libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments)), name)


def _write(path: str, text: str) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def _prctl(option: int, value: int) -> int:
    arguments = [ctypes.c_ulong(number) for number in (value, 0, 0, 0)]
    return _checked(_libc.prctl(ctypes.c_int(option), *arguments), f"prctl {option}")


# ---- Descriptors, user, namespaces, limits ------------------------------------------------------------------------


def _keep_descriptors(keep: Sequence[int]) -> None:
    """Close every other descriptor, without a look at which are open."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in {0, 1, 2} - set(keep):
        os.dup2(null, standard, inheritable=False)
    kept = sorted({0, 1, 2, *keep})
    for low, high in zip(kept, [*kept[1:], 1 << 20], strict=True):
        os.closerange(low + 1, high)


def _leave_system(layers: Collection[str], scratch: Path, limits: Limits) -> bool:
    """Give the process a scratch folder that only it sees, and as few rights as there are.

    Returns whether the system now counts this process's threads apart from everybody else's.
    """
    root = os.geteuid() == 0
    # Far above every account and every container's range, and never the same for two live workers.
    own_user = root and "own-user" in layers
    user = 2_000_000_000 + os.getpid() if own_user else os.geteuid()
    group = user if own_user else os.getegid()
    if "namespaces" in layers:
        _private_folder(scratch, user, group, limits, user_namespace=not root)
    elif own_user:
        os.chown(scratch, user, group)
    if own_user:
        _prctl(PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
    # Where root installed Python in a private folder, its libraries are read with the one capability that is left.
    kept = CAP_DAC_READ_SEARCH if root else 0
    header = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0))
    sets = ctypes.create_string_buffer(struct.pack("=6I", kept, kept, 0, 0, 0, 0))
    try:
        _syscall("capset", ctypes.addressof(header), ctypes.addressof(sets))
    except PermissionError:  # root without that capability, as in some containers
        sets = ctypes.create_string_buffer(24)
        _syscall("capset", ctypes.addressof(header), ctypes.addressof(sets))
    return own_user or (not root and "namespaces" in layers)


def _private_folder(scratch: Path, user: int, group: int, limits: Limits, user_namespace: bool) -> None:
    """Cover the folder with a file system in memory, in a mount namespace of this process."""
    flags = CLONE_NEWNS | (CLONE_NEWUSER if user_namespace else 0)
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")
    if user_namespace:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            _write(f"/proc/self/{name}", text)
    _mount(b"none", b"/", None, MS_REC | MS_PRIVATE, b"")
    options = f"size={limits.scratch_bytes},nr_inodes={limits.scratch_files},mode=700,uid={user},gid={group}"
    _mount(b"scratch", os.fsencode(scratch), b"tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options.encode())


def _mount(source: bytes, target: bytes, kind: bytes | None, flags: int, options: bytes) -> None:
    _checked(_libc.mount(source, target, kind, ctypes.c_ulong(flags), options), f"mount {os.fsdecode(target)}")


def _set_limits(limits: Limits, threads: int, graphics: bool = False) -> None:
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
    _libc.mallopt(M_ARENA_MAX, 2)


def _count_tasks() -> int:
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


# ---- Landlock -----------------------------------------------------------------------------------------------------

WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG, REFER, TRUNCATE, IOCTL_DEV = (
    1 << bit for bit in (1, 2, 3, 4, 5, 7, 8, 13, 14, 15)
)
FILE_RIGHTS = WRITE_FILE | READ_FILE | TRUNCATE
READING = READ_FILE | READ_DIR
SCRATCH = FILE_RIGHTS | READ_DIR | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
SYSTEM_READABLE = (
    "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo",
    "/usr/share/locale", "/usr/share/fonts", "/etc/fonts", "/sys/devices/system/cpu", "/proc/cpuinfo", "/proc/meminfo",
    "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip
# What CUDA's driver needs besides. Its own memory in the process comes to a few GiB.
GRAPHICS_DEVICES = "/dev/nvidia*"
GRAPHICS_READABLE = (
    "/proc/driver/nvidia",
    "/proc/devices",
    "/proc/sys/vm",
    "/sys/devices",
    "/sys/bus/pci",
    "/sys/module/nvidia",
)
GRAPHICS_BYTES = 4 << 30
OWN_PROCESS = ("/proc/self/maps", "/proc/self/stat", "/proc/self/statm", "/proc/self/status")


def _contains(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _reading_rules(readable: Sequence[str], hidden: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Landlock can't except a path from a permitted folder, so around a hidden one each neighbour is permitted."""
    secrets = [os.path.realpath(path) for path in hidden]
    for path in dict.fromkeys(os.path.realpath(path) for path in readable):
        inside = [secret for secret in secrets if _contains(path, secret)]
        if not inside:
            yield path, READING
        elif path not in inside:
            yield path, READ_DIR
            neighbours = [entry.path for entry in os.scandir(path) if not entry.is_symlink()]
            yield from _reading_rules(neighbours, inside)


def _graphics_rules() -> Iterator[tuple[str, int]]:
    yield from ((path, READING) for path in GRAPHICS_READABLE)
    yield from ((path, READING | WRITE_FILE | IOCTL_DEV) for path in glob.glob(GRAPHICS_DEVICES))


def _landlock_version() -> int:
    return _syscall("landlock_create_ruleset", 0, 0, 1)


def _landlock(rules: Sequence[tuple[str, int]], scratch: Path) -> None:
    version = _landlock_version()
    handled = (1 << 13) - 1  # version 1; each later one can refuse more
    handled |= sum(right for since, right in ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV)) if version >= since)
    no_network = 0b11 if version >= 4 else 0  # TCP: bind, connect
    own_scope = 0b11 if version >= 6 else 0  # abstract sockets of others, signals to others
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = ctypes.create_string_buffer(struct.pack("=QQQ", handled, no_network, own_scope))
    ruleset = _syscall("landlock_create_ruleset", ctypes.addressof(attributes), size, 0)
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
                _syscall("landlock_add_rule", ruleset, 1, ctypes.addressof(rule), 0)
            finally:
                os.close(folder)
        _syscall("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


# ---- seccomp ------------------------------------------------------------------------------------------------------

Instruction = tuple[int, int, int, int]  # code, steps to skip if true, steps to skip if false, operand
_OWN_PID = 0x7FFFFFFF  # stands in the program for the worker's process id; no process has it
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


def _null(argument: int) -> list[Instruction]:
    """Permit the call where the argument is a null pointer."""
    low, high = _argument(argument), _argument(argument, high=True)
    return [low, _if_equal(0, 0, 3), high, _if_equal(0, 0, 1), _return(), _return(errno.EPERM)]


def _seccomp_program(graphics: bool = False) -> bytes:
    """The filter that the kernel asks at each system call: what is not listed fails."""
    column, architecture = _machine()
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
        "prctl": _one_of(0, [PR_SET_NAME, PR_GET_NAME, PR_SET_VMA]),
        # is it a terminal (two ways), its size, bytes to read, blocking, inheritance (two)
        "ioctl": [_return()] if graphics else _one_of(1, [0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451]),
        # duplicate (two ways), flags (four), locks (three); never who gets a signal when data comes
        "fcntl": _one_of(1, [0, 1030, 1, 2, 3, 4, 5, 6, 7]),
        "socketpair": _one_of(0, [socket.AF_UNIX]),  # asyncio wakes itself up through one
        "sendto": _null(4),  # to the other end, never to an address
    }
    program = [_load(4), _if_equal(architecture, 1, 0), _return(errno.ENOSYS), _load(0)]
    for name, body in conditions.items():
        program += [_if_equal(CONDITIONAL[name][column], 0, len(body)), *body]
    for numbers in SYSCALLS.values():
        number = numbers[column]
        if number is not None:
            program += [_if_equal(number, 0, 1), _return()]
    # As on an old kernel: a library that tries a new call (clone3) then takes the older one.
    program += [(0x35, 0, 1, _NEWER_CALLS), _return(errno.ENOSYS), _return(errno.EPERM)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _seccomp(program: bytes) -> None:
    filled = program.replace(struct.pack("=I", _OWN_PID), struct.pack("=I", os.getpid()))
    instructions = ctypes.create_string_buffer(filled, len(filled))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(filled) // 8, ctypes.addressof(instructions)))
    _syscall("seccomp", 1, 0, ctypes.addressof(header))


# ---- What this machine offers -------------------------------------------------------------------------------------


def _probe() -> tuple[Layer, ...]:
    """Run this file in a fresh process, which has one thread and whose changes end with it."""
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        return tuple(
            Layer(name, False, f"{platform.system()} on {platform.machine()}", "grade on Linux (x86_64 or aarch64)")
            for name in PROBES
        )
    run = subprocess.run(
        [sys.executable, "-I", "-S", __file__, "--json"], capture_output=True, text=True, timeout=60, check=False
    )
    if run.returncode:
        raise IsolationError(f"what this machine offers could not be found out: {run.stderr.strip()[-300:]}")
    return tuple(Layer(**item) for item in json.loads(run.stdout))


def _try_landlock() -> str:
    version = _landlock_version()
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _landlock([], Path(tempfile.gettempdir()))
    _expect_refusal(lambda: os.listdir("/"), "reading /")
    return f"version {version}"


def _try_seccomp() -> str:
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _seccomp(_seccomp_program())
    _expect_refusal(lambda: socket.socket(socket.AF_INET), "opening a socket")
    return f"{len(SYSCALLS)} system calls permitted, {len(CONDITIONAL)} with some arguments only"


def _try_limits() -> str:
    _set_limits(Limits(), _count_tasks() + 1024)
    try:
        bytearray(2 * Limits().memory_bytes)
    except MemoryError:
        return "memory, processor time, file size, open files"
    raise OSError(errno.ENOTSUP, "the memory limit does not hold")


def _try_death_signal() -> str:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    value = ctypes.c_int(0)
    _prctl(PR_GET_PDEATHSIG, ctypes.addressof(value))
    if value.value != signal.SIGKILL:
        raise OSError(errno.ENOTSUP, "the death signal was not kept")
    return "a worker dies with its parent"


def _try_namespaces() -> str:
    with tempfile.TemporaryDirectory() as folder:
        _private_folder(Path(folder), os.geteuid(), os.getegid(), Limits(), user_namespace=os.geteuid() != 0)
        _checked(_libc.umount2(os.fsencode(folder), 2), "umount")
    return "each worker has a scratch folder of its own in memory"


def _try_own_user() -> str:
    if os.geteuid() != 0:
        return "not needed: not started as root"
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o700)
        child = os.fork()
        if child == 0:
            try:
                _leave_system({"own-user"}, Path(folder), Limits())
                os._exit(0 if os.geteuid() != 0 else 1)
            finally:
                os._exit(1)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            raise OSError(errno.EPERM, "root may not become another user here")
    return "a worker started by root becomes a user who owns nothing"


def _expect_refusal(attempt: Callable[[], object], what: str) -> None:
    try:
        attempt()
    except PermissionError:
        return
    raise OSError(errno.ENOTSUP, f"{what} was not refused")


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


def _probe_here() -> Iterator[Layer]:
    """Try each layer in a child process of its own. Only for a process with one thread."""
    for name, (attempt, remedy) in PROBES.items():
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                outcome = {"available": True, "detail": attempt()}
            except BaseException as error:
                outcome = {"available": False, "detail": str(error) or repr(error)}
            os.write(writer, json.dumps(outcome).encode())
            os._exit(0)
        os.close(writer)
        with open(reader, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        found = json.loads(answer or b'{"available": false, "detail": "the attempt ended without an answer"}')
        yield Layer(name=name, remedy="" if found["available"] else remedy, **found)


@functools.cache
def bubblewrap_works() -> bool:
    """Whether bubblewrap is installed and can be used by this user."""
    return _bubblewrap_layer().available


def bubblewrap_by_default() -> bool:
    """Whether it goes around a zygote that is not told: root's workers become other users, which it would keep them from."""
    return os.geteuid() != 0 and bubblewrap_works()


def _bubblewrap_layer() -> Layer:
    remedy = "optional: only a kernel without Landlock needs it; install the package bubblewrap"
    program = shutil.which("bwrap")
    if program is None:
        return Layer("bubblewrap", False, "bwrap is not installed", remedy)
    command = [*bubblewrap([]), "/usr/bin/env", "true"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Layer("bubblewrap", False, str(error), remedy)
    if run.returncode:
        return Layer("bubblewrap", False, run.stderr.strip()[-300:], "permit unprivileged user namespaces")
    return Layer("bubblewrap", True, program)


if __name__ == "__main__":
    if sys.argv[1:] == ["--json"]:
        print(json.dumps([asdict(layer) for layer in _probe_here()]))
    else:
        for layer in layers():
            remedy = f" -> {layer.remedy}" if layer.remedy else ""
            print(f"{layer.name:13} {'yes' if layer.available else 'no':4} {layer.detail}{remedy}")
