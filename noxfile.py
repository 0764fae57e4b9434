"""The matrix: the tests on each Python with each release of PyTorch, every session in an environment of its own.

make matrix                                      every test on every combination (hours)
make matrix PART="tests/untrusted"               only these tests
make matrix ON="matrix-3.12(newest)"             only this combination; `nox --list` says them all
make matrix PART="tests/grading -m 'not slow'"   what pytest takes
KEEP=1                                           an environment is not removed when all passed, and used again for the next part
TORCH_INDEX=<address>                            PyTorch from its own index of CPU builds, else as pip finds it
PARALLEL="-n 4"                                  more options for pytest

What a session found becomes a line in docs/support.jsonl, and these lines become the page docs/support.md, also when a
later session fails or is ended.
"""

import datetime
import os
import re
import shlex
import shutil
import sys
import time
from pathlib import Path

import nox

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT)]

from benchmarks import support  # noqa: E402  (after the path is set)

PYTHONS = ("3.11", "3.12", "3.13")
RELEASES = {"oldest": "2.9.1", "pinned": "2.13.0", "newest": "2.14.1"}  # pinned: by constraints.txt
ABOUT = "import platform, torch; print(platform.python_version(), torch.__version__, torch.version.cuda or 'CPU')"

nox.options.sessions = ["matrix"]
nox.options.reuse_venv = "yes" if os.environ.get("KEEP") else "no"
nox.options.error_on_missing_interpreters = True
nox.options.download_python = "never"  # what this machine has, not what uv would fetch


@nox.session(python=PYTHONS, venv_backend="uv|venv")
@nox.parametrize("torch", list(RELEASES.values()), ids=list(RELEASES))
def matrix(session: nox.Session, torch: str) -> None:
    """Run the tests with this Python and this release of PyTorch, and keep what came of it."""
    folder = Path(session.virtualenv.location)  # and not nox's own folder for temporary files: it lies in the course
    pins, results = folder / "constraints.txt", folder / "results.xml"
    pins.write_text(re.sub(r"^torch==.*$", f"torch=={torch}", (ROOT / "constraints.txt").read_text(), flags=re.M))
    if index := os.environ.get("TORCH_INDEX"):
        option = "--default-index" if session.venv_backend == "uv" else "--index-url"  # as in the Makefile
        session.install("--no-deps", option, index, f"torch=={torch}")
    session.install("--constraint", str(pins), "--editable", ".[dev,cluster,postgresql,hub]")
    told = session.run("python", "-c", ABOUT, silent=True)
    if not told:  # nox --install-only
        return
    python, release, build = str(told).split()[-3:]

    results.unlink(missing_ok=True)
    started = time.monotonic()
    options = ["-p", "no:cacheprovider", f"--junit-xml={results}", *os.environ.get("PARALLEL", "").split()]
    session.run("python", "-m", "pytest", *options, *session.posargs, success_codes=[0, 1])  # failures are a result
    minutes = (time.monotonic() - started) / 60
    today = datetime.date.today().isoformat()
    run = support.Run.read(results, python, release, build, shlex.join(session.posargs), minutes, today)
    support.add(run)
    support.write()
    if run.failed:
        session.error(f"{run.failed} failed; the environment stays, KEEP=1 uses it again")
    if not os.environ.get("KEEP"):
        shutil.rmtree(session.virtualenv.location)  # 6 GB each with CUDA
