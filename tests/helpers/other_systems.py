"""A file system laid out as another system lays it out, in which its scripts run: a container's walls, and no network."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path

CAPABILITIES = (
    "CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP".split()
)  # of those that Docker leaves to root
LANDLOCK = range(444, 447)  # its system calls, by number on every machine
ENOSYS, ALLOW, ERRNO = 38, 0x7FFF0000, 0x00050000


def possible() -> bool:
    return os.geteuid() == 0 and shutil.which("bwrap") is not None


def run(
    command: list[str],
    binds: Mapping[str, Path],
    where: str,
    environment: Mapping[str, str] | None = None,
    landlock: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run a command where these folders lie at these paths; ``landlock`` False: on a kernel that has none."""
    whole = ["usr", "lib", "lib64", "bin", "sbin", "etc"]
    python = {
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(sysconfig.get_path("purelib")),
        Path(sys.executable).resolve(),
    }
    here = [
        "bwrap",
        "--tmpfs",
        "/",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/tmp",
        "--unshare-net",
        "--unshare-pid",
    ]
    here += [word for name in whole if Path("/", name).exists() for word in ("--ro-bind", f"/{name}", f"/{name}")]
    here += [
        word for path in sorted(python) if path.parts[1] not in whole for word in ("--ro-bind", str(path), str(path))
    ]
    here += [word for path, folder in binds.items() for word in ("--bind", str(folder), path)]
    here += [word for name in CAPABILITIES for word in ("--cap-add", f"CAP_{name}")]
    here += ["--chdir", where, "--die-with-parent", "--clearenv", "--setenv", "PATH", f"{sys.prefix}/bin:/usr/bin:/bin"]
    here += ["--setenv", "HOME", "/tmp"]
    here += [word for name, value in (environment or {}).items() for word in ("--setenv", name, value)]
    with tempfile.TemporaryFile() as program:
        program.write(_without_landlock())
        program.seek(0)
        if not landlock:
            here += ["--seccomp", str(program.fileno())]
        return subprocess.run(
            [*here, *command], capture_output=True, text=True, timeout=600, pass_fds=[program.fileno()], check=False
        )


def _without_landlock() -> bytes:
    """A seccomp program: those three system calls are unknown, all others are permitted."""
    load, equal, give = 0x20, 0x15, 0x06
    count = len(LANDLOCK)
    lines = [(load, 0, 0, 0)]
    lines += [(equal, count - number, 0, call) for number, call in enumerate(LANDLOCK)]
    lines += [(give, 0, 0, ALLOW), (give, 0, 0, ERRNO | ENOSYS)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
