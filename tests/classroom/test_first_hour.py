"""docs/first-hour.md is true: the commands on it are run, in their order, by whom it says, with the wheel installed.

Left out are the lines that install (the wheel is there, with the packages that it needs) and those with a page to look at.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from elsewhere import ROOT, Elsewhere, built
from private_machine import NoMachine, PrivateMachine

from autograder.authoring.init import FIRST_COURSE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for users of its own"),
]

NAME = "01-first-steps"
PAGE = (ROOT / "docs" / "first-hour.md").read_text(encoding="utf-8")
INSTALLS = re.compile(r"pip install|python3 -m venv")
# The student's work, in the place of JupyterLab.
SOLVE = r"sed -i 's/raise NotImplementedError()/return sum(numbers) \/ len(numbers)/' first_steps.ipynb"


def commands(section: str) -> list[tuple[str, str]]:
    """Who does what in a section of the page, and in which order."""
    text = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    [found] = [part for part in text if part.startswith(section + "\n")]
    lines = re.findall(r"^(\w+)[$#] (.+?)(?:   +#.*)?$", found, re.MULTILINE)
    return [(who, line) for who, line in lines if not INSTALLS.search(line)]


class Machine:
    """Where the page's commands are typed: each user's shell stands where their last command left it."""

    def __init__(self, machine: PrivateMachine, environment: Elsewhere) -> None:
        self._machine, self._environment = machine, environment
        self._where: dict[str, str] = {"root": str(machine.folder)}
        self.course = machine.home("instructor") / "my-course"

    def home(self, user: str) -> Path:
        return self._machine.home(user)

    def type(self, section: str) -> None:
        for user, lines in groupby(commands(section), key=lambda command: command[0]):
            script = "\n".join(["set -ex", f"cd {self._where.get(user, '~')}", *(line for _, line in lines), "pwd"])
            script = script.replace("/etc/jupyter", str(self._environment.python.parents[1] / "etc" / "jupyter"))
            script = re.sub("jupyter lab .*", lambda _: SOLVE, script)
            path = f"PATH={self._environment.bin}:/usr/bin:/bin"
            done = self._machine.run(user, path, "bash", "-c", script)
            assert done.returncode == 0, f"{user}: {done.stdout}"
            self._where[user] = shlex.quote(done.stdout.strip().splitlines()[-1])


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    tmp_path.chmod(0o755)
    umask = os.umask(0o022)
    try:
        environment = Elsewhere(tmp_path / "venv", built("wheel", tmp_path))
        with PrivateMachine(tmp_path, "instructor", "student") as machine:
            yield Machine(machine, environment)
    except NoMachine as error:
        pytest.skip(str(error))
    finally:
        os.umask(umask)


def test_one_machine_one_user(machine: Machine) -> None:
    sent = machine.home("instructor") / "Downloads" / "first_steps.ipynb"
    sent.parent.mkdir()
    sent.write_bytes((FIRST_COURSE / "source" / NAME / "first_steps.ipynb").read_bytes())
    machine.type("One machine, one user")
    page = machine.course / "feedback" / "half-finished" / NAME / "first_steps.html"
    assert "2 of 2 points" in page.read_text(encoding="utf-8")
    assert "half-finished" in (machine.course / "grades.csv").read_text(encoding="utf-8")
    assert (machine.course / "reports" / f"{NAME}.html").is_file()


def test_a_shared_server(machine: Machine) -> None:
    machine.type("A shared server")
    [page] = (machine.home("student") / NAME / "feedback").glob("*/first_steps.html")
    assert "2 of 2 points" in page.read_text(encoding="utf-8")
