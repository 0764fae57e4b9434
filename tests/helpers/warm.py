"""Commands of Python modules, started by one process that has imported what they need and forks for each: 3 s less each.

A started command is what ``python -m MODULE ARGUMENTS`` is. As a program, this file is the process that forks.
"""

from __future__ import annotations

import functools
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import warm_sandbox
from forks import Forks, Started, serve
from processes import communicated

# These are worth it; Dask's for the sandboxes that they find warm.
MODULES = ("autograder", "nbgrader", "distributed.cli.dask_scheduler", "distributed.cli.dask_worker")
COLD = "TESTS_START_COLD"  # in a command's environment: its pool and its sandboxes start as the kit starts them
REPOSITORY = Path(__file__).resolve().parents[2]


def start(
    where: Path,
    module: str,
    *arguments: str,
    env: Mapping[str, str],
    stdout: int | IO[Any] = subprocess.PIPE,
    stderr: IO[Any] | None = None,
    start_new_session: bool = False,
) -> Started:
    """Start ``python -m module arguments`` in a folder. Errors go where the output goes, or into the file ``stderr``."""
    output = None
    if stdout == subprocess.PIPE:
        reading, writing = os.pipe()
        output = os.fdopen(reading, "rb", buffering=0)
    elif stdout == subprocess.DEVNULL:
        writing = os.open(os.devnull, os.O_WRONLY)
    else:
        writing = os.dup(stdout if isinstance(stdout, int) else stdout.fileno())
    request = {
        "where": str(where),
        "module": module,
        "arguments": arguments,
        "env": dict(env),
        "new": start_new_session,
    }
    started = _forks().start(request, [writing, stderr.fileno() if stderr else writing], output)
    os.close(writing)
    return started


def run(where: Path, module: str, *arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module arguments`` in a folder to its end; what it says, and its errors."""
    with tempfile.TemporaryFile() as errors:
        with start(where, module, *arguments, env=env, stderr=errors) as process:
            said = communicated(process)
        errors.seek(0)
        return subprocess.CompletedProcess(arguments, process.wait(), said, errors.read().decode())


@functools.cache
def _forks() -> Forks:
    told = {"PYTHONPATH": str(REPOSITORY), "PYTHONWARNINGS": "ignore", "PYTHONFAULTHANDLER": "1"}
    return Forks.of([sys.executable, __file__], {**os.environ, **told}, [warm_sandbox.forks()])


# ---- the process


def become(request: Mapping[str, Any], output: int, errors: int) -> None:
    """Do what ``python -m`` does."""
    import runpy

    import warm_pool

    os.dup2(output, 1)
    os.dup2(errors, 2)
    os.close(output)
    os.close(errors)
    if request["new"]:
        os.setsid()
    os.chdir(request["where"])
    os.environ.clear()
    os.environ.update(request["env"])
    tempfile.tempdir = None  # the environment names it
    if COLD not in os.environ:
        warm_pool.offer([warm_sandbox.forks().way.fileno()])
        warm_sandbox.offer()
    sys.path[0] = request["where"]
    sys.argv[1:] = request["arguments"]
    runpy.run_module(request["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    import gc

    import nbgrader.api

    import autograder.classroom.autograde
    import autograder.classroom.folder
    import autograder.cli
    import autograder.grading.engine  # noqa: F401

    requests, sandboxes = (socket.socket(fileno=int(number)) for number in sys.argv[1:])
    warm_sandbox.known.append(Forks(sandboxes))
    nbgrader.api.get_alembic_version = functools.cache(nbgrader.api.get_alembic_version)  # as in conftest.py
    nbgrader.api.get_alembic_version()
    gc.freeze()  # what is imported stays shared
    if (told := serve(requests)) is not None:
        become(told[0], *told[1])
