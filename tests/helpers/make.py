"""What a command of the Makefile would do."""

from __future__ import annotations

import os
import subprocess

from autograder.course import root


def dry_run(*arguments: str) -> list[str]:
    """The lines that ``make`` would run; not as a part of the ``make test`` that runs the tests."""
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--dry-run", *arguments]
    ran = subprocess.run(command, cwd=root.folder(), env=alone, capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.splitlines()
