"""Zygotes, started by one process that has warmed up and forks for each: 3 s less each.

A started zygote is what `autograder.sandbox.zygote.launch` starts, but for the imports, which it finds done. As a program, this
file is the process that forks.
"""

from __future__ import annotations

import functools
import os
import socket
import sys
from pathlib import Path
from typing import Any

REPOSITORY = str(Path(__file__).resolve().parents[2])


def offer() -> None:
    """Let the zygotes of this process, and of those that it forks, be started so."""
    from autograder.sandbox import zygote

    start_cold = cold()

    def launch(control: int, isolate: bool, wrap: bool, folder: str) -> Any:
        if wrap:  # it lies in a bubble of its own
            return start_cold(control, isolate, wrap, folder)
        return _forks().start({"isolate": isolate, "folder": folder}, [control, 1, 2])

    zygote.launch = launch  # type: ignore[assignment]
    _forks()


@functools.cache
def cold() -> Any:
    """How the kit itself starts a zygote."""
    from autograder.sandbox import zygote

    return zygote.launch


@functools.cache
def _forks() -> Any:
    from forks import Forks

    from autograder.sandbox.zygote import ENVIRONMENT

    return Forks(
        [sys.executable, "-I", "-B", __file__], {**ENVIRONMENT, "TMPDIR": "/tmp"}, cwd="/", start_new_session=True
    )


# ---- the process


def warm_up() -> None:
    """Import and try what a zygote does before it serves."""
    import gc
    import tempfile

    from autograder.untrusted import zygote

    with tempfile.TemporaryDirectory(prefix="descent-", ignore_cleanup_errors=True) as home:
        os.environ.update(HOME=home, TMPDIR=home, MPLCONFIGDIR=home, IPYTHONDIR=home)
        tempfile.tempdir = home
        zygote._warm_up()
    tempfile.tempdir = None
    zygote._warm_up = lambda: None
    gc.collect()
    gc.freeze()


def become(request: dict[str, Any], control: int, output: int, errors: int) -> None:
    """Serve as the zygote that was asked for."""
    from autograder.untrusted import isolation, zygote

    os.dup2(output, 1)
    os.dup2(errors, 2)
    os.close(output)
    os.close(errors)
    os.setsid()
    os.environ["TMPDIR"] = request["folder"]
    zygote.main(control, list(isolation.python_folders()), request["isolate"], False)


if __name__ == "__main__":
    for place in (REPOSITORY, str(Path(__file__).parent)):
        sys.path.insert(0, place)
    from forks import serve

    from autograder.untrusted import zygote as _  # noqa: F401

    del sys.path[:2]
    warm_up()
    if (told := serve(socket.socket(fileno=int(sys.argv[1])))) is not None:
        become(told[0], *told[1])
