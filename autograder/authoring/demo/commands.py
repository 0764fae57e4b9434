"""nbgrader's commands, called from one process that has imported nbgrader and forks for each call: 1.5 s less a call.

`serve` is what that process does.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from autograder.course.words import said

MARKER = ".descent-kit-demo"  # a folder with this file in it is ours to make anew
PARALLEL = 4

# What stands on every machine of the class, as an administrator would put it under /etc/jupyter.
# It stands behind the course's own settings too: those may name the exchange and the gradebook of a real class.
MACHINE_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "descent-kit"
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False  # the whole class is one user here
"""
COURSE_CONFIG = """
c.CourseDirectory.root = {course!r}
c.CourseDirectory.db_url = {db_url!r}
"""


class DemoFailed(Exception):
    """One of nbgrader's commands did not do what it should; the message has its last words."""


@dataclass(frozen=True)
class Step:
    """One call of nbgrader: its arguments, where it is called, and whose home it is called from."""

    arguments: tuple[str, ...]
    folder: Path
    home: Path

    def as_dict(self) -> dict[str, Any]:
        return {"arguments": self.arguments, "folder": str(self.folder), "environment": self.environment()}

    def environment(self) -> dict[str, str]:
        """What is different at home."""
        return {"HOME": str(self.home), "JUPYTER_DATA_DIR": str(self.home / ".jupyter-data")}


class Nbgrader:
    """Calls nbgrader's commands: one process imports nbgrader and forks for each call, which saves 1.5 s a call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = folder / "machine"

    def __enter__(self) -> Self:
        self.make()
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self.environment(),
            text=True,
        )
        return self

    def make(self) -> None:
        """Make the folder anew: the machine, and its exchange."""
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.machine.mkdir(parents=True)
        (self.folder / MARKER).touch()
        (self.folder / "exchange").mkdir(mode=0o777)
        (self.machine / "nbgrader_config.py").write_text(self.settings(), encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """What the machine's processes have."""
        return {
            **os.environ,
            "JUPYTER_CONFIG_DIR": str(self.machine),
            # nbgrader runs `alembic`, which lies beside this Python
            "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")]),
        }

    def __exit__(self, *error: object) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def settings(self) -> str:
        """What nbgrader is told everywhere on this machine."""
        return MACHINE_CONFIG.format(exchange=str(self.folder / "exchange"))

    def call(self, steps: Sequence[Step]) -> None:
        """Call these commands, some at a time.

        Raises:
            DemoFailed: one of them failed.
        """
        for step, (code, log) in zip(steps, self.outcomes(steps), strict=True):
            with open(self.folder / "nbgrader.log", "a", encoding="utf-8") as file:
                file.write(f"$ nbgrader {' '.join(step.arguments)}    # in {step.folder}\n{log}\n")
            if code != 0:
                last = "\n".join(log.strip().split("\n")[-15:])
                told = said(
                    "nbgrader {arguments} (in {folder}) failed:", arguments=" ".join(step.arguments), folder=step.folder
                )
                raise DemoFailed(f"{told}\n{last}")

    def outcomes(self, steps: Sequence[Step]) -> list[tuple[int, str]]:
        """Call these commands, some at a time: the exit code and the log of each."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([step.as_dict() for step in steps]) + "\n")
        self.process.stdin.flush()
        answers = json.loads(self.process.stdout.readline() or "[]")
        if len(answers) != len(steps):
            raise DemoFailed(said("the process that calls nbgrader has ended"))
        return [(code, log) for code, log in answers]


# ---- the process


def serve() -> None:
    """Read lists of commands from standard input, run each in a fork, and answer with exit codes and logs."""
    import nbgrader.apps.nbgraderapp  # noqa: F401  (imported once, here, for all the forks)

    gc.freeze()  # what is imported stays shared
    logs = Path(os.environ["JUPYTER_CONFIG_DIR"])
    for line in sys.stdin:
        steps = json.loads(line)
        codes: dict[int, int] = {}
        running: dict[int, int] = {}
        for place, step in enumerate(steps):
            if len(running) >= PARALLEL:
                _wait_for_one(running, codes)
            child = os.fork()
            if child == 0:
                _become(step, logs / f"{place}.log")
            running[child] = place
        while running:
            _wait_for_one(running, codes)
        answers = [[codes[place], (logs / f"{place}.log").read_text(errors="replace")] for place in range(len(steps))]
        print(json.dumps(answers), flush=True)


def _wait_for_one(running: dict[int, int], codes: dict[int, int]) -> None:
    child, status = os.wait()
    codes[running.pop(child)] = os.waitstatus_to_exitcode(status)


def _become(step: Mapping[str, Any], log: Path) -> None:
    """What ``python -m nbgrader`` does, in this process, which then ends."""
    from nbgrader.apps.nbgraderapp import NbGraderApp

    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    null = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((null, 0), (file, 1), (file, 2)):
        os.dup2(old, new)
    os.chdir(step["folder"])
    os.environ.update(step["environment"])
    NbGraderApp.launch_instance(argv=list(step["arguments"]))
    sys.exit()
