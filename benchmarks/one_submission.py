"""What grading one submission costs, and where the time goes; beside stock nbgrader on the same notebook, same run.

Run it with ``python benchmarks/one_submission.py [ASSIGNMENT] [--rounds N]``. It prints medians in milliseconds and their
ratio to stock ``nbgrader autograde`` (which starts a kernel and runs every cell), measured in turn with ours.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission
from autograder.sandbox.handle import Worker
from autograder.sandbox.zygote import Zygote
from autograder.untrusted import isolation

ENGINES: dict[str, dict[str, Any]] = {
    "ours": {"device": "simulated"},
    "bubblewrap around": {"device": "simulated", "wrap": True},
    "no isolation": {"device": "simulated", "isolate": False},
    "no device checks": {"device": "none"},
}


def usable(how: dict[str, Any]) -> bool:
    return not how.get("wrap") or isolation.bubblewrap.works()


class Stopwatch:
    """Adds up the seconds that some methods take, by a name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def watch(self, owner: Any, method: str, name: str, inner: Callable[[Any], float] | None = None) -> None:
        """Time ``owner.method``; ``inner`` reads from its result what part of that was the student's own code."""
        original = getattr(owner, method)

        def timed(*arguments: Any, **keywords: Any) -> Any:
            started = time.perf_counter()
            result = original(*arguments, **keywords)
            spent = time.perf_counter() - started
            students = inner(result) if inner else 0.0
            self.seconds["student code"] += students
            self.seconds[name] += spent - students
            return result

        setattr(owner, method, timed)


def course_for_stock(folder: Path, assignment: Assignment) -> list[str]:
    """A course of one student whose submission is the reference, for stock nbgrader; the command that grades it."""
    for place in (Path("source", assignment.name), Path("submitted", "reference", assignment.name)):
        (folder / place).mkdir(parents=True)
        (folder / place / assignment.master.name).write_bytes(assignment.master.read_bytes())
    nbgrader = [sys.executable, "-m", "nbgrader"]
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # it runs `alembic`
    subprocess.run([*nbgrader, "generate_assignment", assignment.name], cwd=folder, check=True, capture_output=True)
    return [*nbgrader, "autograde", assignment.name, "--force"]


def seconds_of(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("assignment", nargs="?", default="01-linear-regression")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    assignment = Assignment.find(options.assignment)
    submission = Submission.read(assignment.master)
    watch = Stopwatch()
    watch.watch(Zygote, "fork", "fork and isolation")
    watch.watch(Worker, "read", "read the files")
    watch.watch(Worker, "load", "load the cells")
    watch.watch(Worker, "call", "calls, without the student's code", lambda call: call.seconds)
    watch.watch(Worker, "close", "end the worker")
    stock: list[float] = []
    parts: list[dict[str, float]] = []
    figures: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        command = course_for_stock(Path(name), assignment)
        engines = {
            title: stack.enter_context(Engine(assignment.name, **how)) for title, how in ENGINES.items() if usable(how)
        }
        start = seconds_of(lambda: engines["ours"].grade(submission))
        for engine in engines.values():
            engine.grade(submission)
        for _ in range(options.rounds):
            for order in (list(engines), list(reversed(engines))) * 2:  # what comes first has the colder caches
                for title in order:
                    watch.seconds.clear()
                    figures[title].append(seconds_of(functools.partial(engines[title].grade, submission)))
                    if title == "ours":
                        parts.append(dict(watch.seconds))
            stock.append(seconds_of(lambda: subprocess.run(command, cwd=name, check=True, capture_output=True)))
    ours = figures["ours"]
    total = statistics.median(ours)
    print(f"{assignment.name}: one submission (the reference), medians of {options.rounds} rounds in ms")
    print(f"  first, with the start of the zygote   {1000 * start:8.0f}")
    print(f"  ours, warm                            {1000 * total:8.0f}")
    known = 0.0
    for part in parts[0]:
        spent = statistics.median(each[part] for each in parts)
        known += spent
        print(f"    {part:<36}{1000 * spent:8.1f}")
    print(f"    {'pytest, graders and the rest':<36}{1000 * (total - known):8.1f}")
    for title, others in figures.items():
        if title != "ours":
            difference = statistics.median(a - b for a, b in zip(ours, others, strict=True))
            print(f"  {'paired difference to ' + title:<38}{1000 * difference:8.1f}")
    print(f"  stock nbgrader autograde, a command   {1000 * statistics.median(stock):8.0f}")
    print(f"  stock : ours                          {statistics.median(stock) / total:8.1f}")


if __name__ == "__main__":
    main()
