"""Where root runs the tests, the attacks are tried once more on a grader that an ordinary user has started.

Root's workers and an ordinary user's are locked down in different ways. So this file is also a program:
``python test_ordinary_user.py FOLDER COMMAND...`` runs a command as a user who owns nothing but that folder.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from private_machine import open_to_all

REPOSITORY = Path(__file__).resolve().parents[2]
NOBODY = 65534
NO_WAY = 75  # the exit status where this machine keeps root from running anything as that user
# Takes a minute and tries the graders, which no layer touches.
SAME_FOR_EVERY_USER = "whatever_a_function_returns"
READS_ALL = (
    "import torch, autograder.grading.engine; open('autograder/grading/engine.py').close(); "
    "open('tests/sandbox/test_attacks.py').close()"
)


@pytest.mark.slow
def test_every_attack_is_tried_as_an_ordinary_user_too(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("not started as root: the attacks were tried as an ordinary user already")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    attacks = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rfEs"]
    attacks += ["tests/sandbox/test_attacks.py", "-k", f"not {SAME_FOR_EVERY_USER}"]
    run = subprocess.run(
        [sys.executable, "-B", __file__, str(home), *attacks],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests' / 'helpers'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode == NO_WAY:
        pytest.skip(run.stdout.strip())
    print(run.stdout)  # pytest shows it where this test fails
    assert run.returncode == 0
    assert re.search(r"[1-9]\d\d passed", run.stdout)


# ---- The program -----------------------------------------------------------------------------------------------------


def become_ordinary(home: str) -> None:
    """Give up root for good, and keep Python and this checkout readable, as they are for whoever installed them.

    Raises:
        OSError: that does not work here.
    """
    os.umask(0o022)
    open_to_all([sys.prefix, sys.base_prefix, str(REPOSITORY), os.path.dirname(home)])
    os.chdir(REPOSITORY)  # by its way of now
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    os.environ.update(HOME=home, TMPDIR=home, USER="nobody")


def main(home: str, command: Sequence[str]) -> None:
    try:
        become_ordinary(home)
        readable = subprocess.run([command[0], "-B", "-c", READS_ALL], stderr=subprocess.PIPE)
    except OSError as error:
        print(f"root can't run anything as an ordinary user here: {error}")
        sys.exit(NO_WAY)
    if readable.returncode:
        last = readable.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        print(f"an ordinary user can't read Python or this checkout here: {last}")
        sys.exit(NO_WAY)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
