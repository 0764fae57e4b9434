"""Which folders and files a worker may read."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from pathlib import Path

PACKAGE = str(Path(__file__).resolve().parents[2])  # holds the hidden graders, so no worker may read it

SYSTEM_READABLE = (
    "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo",
    "/usr/share/locale", "/usr/share/fonts", "/etc/fonts", "/proc/cpuinfo", "/sys/devices/system/cpu/online",
    "/sys/devices/system/cpu/possible", "/sys/devices/system/cpu/present", "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip
# What CUDA's driver needs besides.
GRAPHICS_DEVICES = "/dev/nvidia*"
GRAPHICS_READABLE = (
    "/proc/driver/nvidia",
    "/proc/devices",
    "/proc/sys/vm",
    "/sys/devices",
    "/sys/bus/pci",
    "/sys/module/nvidia",
)
OWN_PROCESS = ("/proc/self/maps", "/proc/self/stat", "/proc/self/statm", "/proc/self/status")


def python_folders() -> tuple[str, ...]:
    """The folders of Python's own and installed libraries, never a whole environment: a course may lie beside it."""
    paths = sysconfig.get_paths()
    folders = [paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix)]
    folders += [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    return tuple(dict.fromkeys(os.path.realpath(path) for path in folders))


def contains(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
