"""The kit as its users have it: the wheel, installed into an environment of its own, and no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from autograder.course import root

ROOT = root.folder()
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"
LEFT_BEHIND = {".git", ".venv", "demo", "build", "__pycache__"}
CACHES = {".mypy_cache", ".ruff_cache", ".hypothesis", ".pytest_cache"}


def built(kind: str, folder: Path) -> Path:
    """A ``wheel`` or the source archive (``sdist``), built from a copy so that nothing is left behind."""
    copy = folder / "kit"
    copy.mkdir(exist_ok=True)
    for name in set(os.listdir(ROOT)) - LEFT_BEHIND - CACHES:
        if not (copy / name).exists():
            (copy / name).symlink_to(ROOT / name)
    command = [sys.executable, "-c", BUILD, f"build_{kind}", str(folder)]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


class Elsewhere:
    """An environment in which the wheel is installed; the packages that it needs are this one's, with their commands."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
        self.bin, self.python = folder / "bin", folder / "bin" / "python"
        [packages] = folder.glob("lib/python*/site-packages")
        (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
        command = [sys.executable, "-m", "pip", "--python", str(self.python), "install", "--quiet", "--no-deps"]
        subprocess.run([*command, "--no-index", str(wheel)], check=True, timeout=300)
        for script in Path(sys.prefix, "bin").iterdir():
            content = script.read_bytes()
            first, _, rest = content.partition(b"\n")
            if first.startswith(b"#!") and b"python" in first and not (self.bin / script.name).exists():
                (self.bin / script.name).write_bytes(f"#!{self.python}\n".encode() + rest)
                (self.bin / script.name).chmod(0o755)
        shutil.copytree(Path(sys.prefix, "etc"), folder / "etc")
        (folder / "share").symlink_to(Path(sys.prefix, "share"))

    def call(self, where: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the environment's commands in a folder, the environment being activated."""
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DESCENT_KIT_COURSE")}
        kept["PATH"] = os.pathsep.join([str(self.bin), "/usr/bin", "/bin"])
        command = [str(self.bin / program), *arguments]
        return subprocess.run(command, cwd=where, env=kept, capture_output=True, text=True, timeout=500)

    def autograder(self, where: Path, *arguments: str) -> str:
        """Run a command of the kit's that has to do its work; what it says."""
        done = self.call(where, "autograder", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
