"""A machine for one test: this one, with users who exist nowhere else, and nothing of them stays.

Root's alone to have. The users are in a copy of the list of users that only this machine's processes see; so are the ways
that are opened for them to Python. When the machine ends, all of its processes end.

As a program (``python private_machine.py HOMES USER...``) this is that machine's first process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from autograder.untrusted.isolation import kernel, namespaces

MS_BIND = 4096
FIRST_ID = 61_300  # of the users, by whose numbers no other is known
UNSHARE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


class NoMachine(Exception):
    """There can be none here; the text says why."""


class PrivateMachine:
    """Runs commands as its users, each of whom has a home of their own that nobody else may enter.

    Raises:
        NoMachine: this is not root, or the kernel does not let root do it.
    """

    def __init__(self, folder: Path, *users: str) -> None:
        if os.geteuid() != 0:
            raise NoMachine("only root can have users of its own")
        self.folder, self.homes = folder, folder / "home"
        command = [*UNSHARE, sys.executable, "-B", __file__, str(self.homes), *users]
        helpers = str(Path(__file__).parent)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([helpers, str(Path(__file__).parents[2])])}
        self._first = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            text=True,
        )
        assert self._first.stdout
        said = self._first.stdout.readline()
        if said != "ready\n":
            rest = said + self._first.communicate()[0]
            raise NoMachine(f"root can't have users of its own here: {rest.strip().splitlines()[-1]}")
        [self._inside] = Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children").read_text().split()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._first.kill()  # and with it, all that it runs
        self._first.communicate()

    def home(self, user: str) -> Path:
        return self.homes / user

    def start(self, user: str, *command: str, where: Path | None = None, **options: Any) -> subprocess.Popen[str]:
        """Start a command, as a user after logging in: in their home, with nothing of the environment that we are in."""
        place = where or (self.home(user) if user != "root" else self.folder)
        enter = ["nsenter", "--mount", "--pid", f"--target={self._inside}"]
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--reset-env"]
        go = ["env", f"--chdir={place}", *command]
        return subprocess.Popen([*enter, *become, *go], text=True, **options)

    def run(self, user: str, *command: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, as `start` does."""
        process = self.start(
            user, *command, where=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        said, _ = process.communicate(timeout=500)
        return subprocess.CompletedProcess(command, process.returncode, said)


# ---- within


def set_up(homes: str, users: Iterable[str]) -> None:
    """Be a machine with these users; every Python that is needed can be read by them."""
    os.umask(0o022)
    ids = {user: FIRST_ID + number for number, user in enumerate(users)}
    _list("/etc/passwd", {user: f"{user}:x:{uid}:{uid}::{homes}/{user}:/bin/bash" for user, uid in ids.items()})
    _list("/etc/group", {user: f"{user}:x:{uid}:" for user, uid in ids.items()})
    for user, uid in ids.items():
        home = os.path.join(homes, user)
        os.makedirs(home)
        os.chmod(home, 0o700)
        os.chown(home, uid, uid)
    namespaces.mount(b"none", b"/srv", b"tmpfs", 0, b"mode=755")
    open_to_all([sys.prefix, sys.base_prefix, os.path.dirname(homes)])


def _list(file: str, lines: Mapping[str, str]) -> None:
    """Put a longer list in the place of one of the system's, for this machine's processes."""
    with tempfile.NamedTemporaryFile("w", delete=False) as longer:
        longer.write("\n".join([Path(file).read_text().rstrip("\n"), *lines.values(), ""]))
    os.chmod(longer.name, 0o644)
    namespaces.mount(os.fsencode(longer.name), os.fsencode(file), None, MS_BIND, b"")
    os.unlink(longer.name)


def open_to_all(paths: Iterable[str]) -> None:
    """Where a path leads through a folder that only root may enter, make a way to it that everybody may use.

    Only this process and those that it starts see the change: an empty folder over the closed one, and in it the
    folders of the path, with the same files behind them.
    """
    kernel.checked(kernel.libc.unshare(namespaces.CLONE_NEWNS), "unshare")
    namespaces.mount(b"none", b"/", None, namespaces.MS_REC | namespaces.MS_PRIVATE, b"")
    real = list(map(os.path.realpath, paths))
    while ways := closed_ways(real):  # again where what lies behind a closed folder is closed too
        for closed, wanted in ways.items():
            behind = {path: os.open(path, os.O_PATH) for path in wanted}
            namespaces.mount(b"none", os.fsencode(closed), b"tmpfs", 0, b"mode=755")
            for path, file in behind.items():
                if os.path.isdir(f"/proc/self/fd/{file}"):
                    os.makedirs(path)
                else:
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    Path(path).touch()
                namespaces.mount(f"/proc/self/fd/{file}".encode(), os.fsencode(path), None, MS_BIND, b"")
                os.close(file)


def closed_ways(paths: Iterable[str]) -> dict[str, list[str]]:
    """The first folder on each path that only its owner may enter, and what is wanted in it: the path, or all in it."""
    ways: dict[str, list[str]] = {}
    for path in paths:
        parents = [str(parent) for parent in [*reversed(Path(path).parents), Path(path)]]
        closed = next((parent for parent in parents if not os.stat(parent).st_mode & 0o001), None)
        if closed:
            ways.setdefault(closed, []).extend([entry.path for entry in os.scandir(path)] if closed == path else [path])
    return ways


if __name__ == "__main__":
    set_up(sys.argv[1], sys.argv[2:])
    print("ready", flush=True)
    sys.stdin.read()
