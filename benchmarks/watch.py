"""How long students wait for an answer of ``autograder watch``, while a class hands in one after another.

Run it with ``python benchmarks/watch.py [ASSIGNMENT] [--students N] [--rate R] [--jobs N] [--cluster local]``. The class is
mixed, as `class.py` has it; R of them hand in each second. An answer is there when the student could fetch the page.
"""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from classes import environment, make_course, put, works
from nbgrader.utils import notebook_hash

from autograder.course.assignment import Assignment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("assignment", nargs="?", default="01-linear-regression")
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=2.0, help="how many hand in each second (default: 2)")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--cluster")
    options = parser.parse_args()
    assignment = Assignment.find(options.assignment)
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base, "watched")
        make_course(folder, assignment, ours=True)
        command = [sys.executable, "-m", "autograder", "watch", assignment.name, "--jobs", str(options.jobs)]
        command += ["--cluster", options.cluster] if options.cluster else []
        with (
            open(folder / "said.txt", "w") as said,
            subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=said, stderr=said) as run,
        ):
            try:
                while "watching" not in (folder / "said.txt").read_text():
                    time.sleep(0.1)
                waits = trickle(folder, assignment, options.students, options.rate)
            finally:
                run.send_signal(signal.SIGTERM)
    print(f"{assignment.name}: {options.students} students, {options.rate:g} a second, {options.jobs} jobs")
    print(f"load after: {os.getloadavg()[0]:.1f}")
    cuts = statistics.quantiles(waits, n=100)
    print(f"seconds to the answer: median {cuts[49]:.1f}, 99th percentile {cuts[98]:.1f}, longest {max(waits):.1f}")
    print(f"answered in less than 10 s: {sum(wait < 10 for wait in waits)} of {len(waits)}")


def trickle(folder: Path, assignment: Assignment, students: int, rate: float) -> list[float]:
    """Hand in, one after another; how long each waited."""
    released = folder / "exchange" / folder.name / "feedback"
    waiting: dict[str, float] = {}
    waits: list[float] = []
    started = time.monotonic()
    handing_in = enumerate(itertools.islice(works(folder, assignment), students))
    upcoming = next(handing_in, None)
    while upcoming or waiting:
        now = time.monotonic()
        if upcoming and now - started >= upcoming[0] / rate:
            number, (kind, content) = upcoming
            secret = put(
                folder, assignment, f"{kind}-{number}", content, f"{datetime.now(UTC).replace(tzinfo=None)} UTC"
            )
            waiting[notebook_hash(secret=secret, notebook_id=assignment.notebook)] = now
            upcoming = next(handing_in, None)
        for name in [name for name in waiting if (released / f"{name}.html").exists()]:
            waits.append(time.monotonic() - waiting.pop(name))
        time.sleep(0.02)
    return waits


if __name__ == "__main__":
    main()
