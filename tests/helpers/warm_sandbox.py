"""Zygotes, started by one process that has warmed up and forks for each: 3 s less each.

A started zygote is what `autograder.sandbox.zygote.launch` starts, but for the imports, which it finds done. As a program, this
file is the process that forks.
"""

from __future__ import annotations

import functools
import multiprocessing.util
import os
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # as a program it is isolated
    PLACES = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2])]
    sys.path[:0] = PLACES

from forks import Forks, serve

HERE = str(Path(__file__).parent)
known: list[Forks] = []  # the way to that process, once there is one


def offer() -> None:
    """Let the zygotes of this process, and of those that it forks, be started so."""
    from autograder.sandbox import zygote

    cold = as_the_kit_does()

    def launch(control: int, isolate: bool, wrap: bool, folder: str) -> Any:
        if wrap:  # it lies in a bubble of its own
            return cold(control, isolate, wrap, folder)
        return forks().start({"isolate": isolate, "folder": folder}, [control, 1, 2])

    zygote.launch = launch  # type: ignore[assignment]


def offer_to_pools() -> None:
    """Let the zygotes of the processes that `multiprocessing` starts for this one be started so."""
    cold: Any = multiprocessing.util.spawnv_passfds  # type: ignore[attr-defined]

    def start(path: bytes, arguments: Sequence[Any], kept: Sequence[int]) -> int:
        way = forks().way.fileno()
        first = f"import sys; sys.path.insert(0, {HERE!r}); import warm_sandbox; sys.path.pop(0); warm_sandbox.join({way}); "
        changed = [first + str(each) if "spawn_main" in str(each) else each for each in arguments]
        return int(cold(path, changed, [*kept, way]))

    multiprocessing.util.spawnv_passfds = start  # type: ignore[attr-defined]


def join(way: int) -> None:
    """Let the zygotes of this process be started by the process at the other end of this socket."""
    known.append(Forks(socket.socket(fileno=way)))
    offer()


@functools.cache
def as_the_kit_does() -> Any:
    """How the kit itself starts a zygote; to be asked for the first time before `offer`."""
    from autograder.sandbox import zygote

    return zygote.launch


def forks() -> Forks:
    """The way to the process that forks."""
    if not known:
        from autograder.sandbox.zygote import ENVIRONMENT

        python, env = [sys.executable, "-I", "-B", __file__], {**ENVIRONMENT, "TMPDIR": tempfile.gettempdir()}
        known.append(Forks.of(python, env, cwd="/", start_new_session=True))
    return known[0]


# ---- the process


def warm_up() -> None:
    """Import and try what a zygote does before it serves."""
    import gc

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
    warm_up()
    sys.path[:] = [place for place in sys.path if place not in PLACES]
    if (told := serve(socket.socket(fileno=int(sys.argv[1])))) is not None:
        become(told[0], *told[1])
