"""What grading a class costs, and how that grows with the class; beside stock nbgrader on a sample of it, same run.

Run it with ``python benchmarks/class.py [ASSIGNMENT] [--sizes 50 200 1000] [--stock N] [--jobs N]``. The class is mixed: of
each twenty submissions two are hostile, one is unreadable, and the others are right, wrong or unfinished; no two files
are the same. For each size it prints submissions a second, the ratio to stock ``nbgrader autograde`` (which runs each
notebook of the sample in a kernel, one after another), the ratio to the bare compute of the students' code, and peak memory.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell
from one_submission import Stopwatch

from autograder import course, demo, sandbox
from autograder.course import Assignment
from autograder.demo import Student
from autograder.engine import Engine
from autograder.submission import Submission

OF_TWENTY = {"hostile": 2, "unreadable": 1}
UNREADABLE = (b"", b"\x80 no notebook", b"[1, 2]", b"[" * 200_000, b'{"nbformat": 9, "cells": []}')
SLOW = ("endless-loop",)  # a class of which each twelfth waits for a time limit would measure the limit


def students(assignment: Assignment, verdict: str) -> list[Student]:
    """Sample students who got one function wrong, or attack with it; the others are right."""
    right = {name: demo.without_marks(source) for name, source in assignment.reference.items()}
    return [
        Student(sample.stem, right | {name: demo.read(sample)})
        for name in assignment.exercises
        for sample in demo.samples(assignment, name, verdict)
    ]


def hand_in(folder: Path, assignment: Assignment, size: int) -> list[str]:
    """Make the class's submissions, and name those of them that stock nbgrader can be asked to grade."""
    mixed = random.Random(0)
    ordinary = [each for each in demo.class_of(assignment) if each.submits and each.name not in SLOW]
    ordinary += students(assignment, "wrong")
    hostile = students(assignment, "hostile") or ordinary
    mixed.shuffle(ordinary)
    mixed.shuffle(hostile)
    queues = {"ordinary": itertools.cycle(ordinary), "hostile": itertools.cycle(hostile)}
    released = (folder / "assignments" / assignment.name / assignment.master.name).read_bytes()
    gradable = []
    for number in range(size):
        place = number % 20
        kind = "unreadable" if place == 0 else "hostile" if place in (7, 14) else "ordinary"
        name = f"{kind}-{number}"
        path = folder / "submitted" / name / assignment.name / assignment.master.name
        path.parent.mkdir(parents=True)
        (path.parent / "timestamp.txt").write_text("2026-01-01 12:00:00.0 UTC")
        if kind == "unreadable":
            path.write_bytes(UNREADABLE[number // 20 % len(UNREADABLE)] + b" " * number)
            continue
        path.write_bytes(released)
        next(queues[kind]).fill(path)
        node = nbformat.read(path, as_version=4)
        node.cells.append(new_markdown_cell(f"This is submission {number}."))  # no two files are the same
        nbformat.write(node, path)
        if kind == "ordinary":
            gradable.append(name)
    return gradable


def make_course(folder: Path, assignment: Assignment, ours: bool) -> None:
    folder.mkdir(parents=True)
    shutil.copytree(assignment.master.parent, folder / "source" / assignment.name)
    config = (course.root() / "nbgrader_config.py").read_text(encoding="utf-8")
    stock = (
        'c = get_config()\nc.CourseDirectory.course_id = "stock"\nc.CourseDirectory.release_directory = "assignments"\n'
    )
    (folder / "nbgrader_config.py").write_text(config if ours else stock)
    call(folder, "nbgrader", "generate_assignment", assignment.name)


def call(folder: Path, *command: str, watch: Memory | None = None) -> float:
    """Run a command to its end; the seconds it took."""
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")]),
        "PYTHONWARNINGS": "ignore",
    }
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *command], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        if watch:
            watch.start(process.pid)
        said, _ = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{said.decode()[-3000:]}")
    return seconds


def check(folder: Path, assignment: Assignment, size: int) -> None:
    """See that everyone has a verdict, and a notebook that is ready for feedback: else the figures mean nothing."""
    results = json.loads((folder / "run.json").read_text())["results"]
    found = Counter((each["student"].partition("-")[0], each["report"]["status"]) for each in results)
    wanted = Counter({("unreadable", "unreadable"): -(-size // 20)})
    wanted["hostile", "graded"] = sum(number % 20 in (7, 14) for number in range(size))
    wanted["ordinary", "graded"] = size - wanted.total()
    made = len(list((folder / "autograded").glob(f"*/{assignment.name}/*.ipynb")))
    if found != wanted or made != size:
        raise SystemExit(f"the class was not graded as it should be: {dict(found)}, {made} notebooks")


class Memory:
    """The most memory that a process and all those it started had at once (each shared page counted once)."""

    def __init__(self) -> None:
        self.peak = 0

    def start(self, process: int) -> None:
        threading.Thread(target=self._watch, args=(process,), daemon=True).start()

    def _watch(self, process: int) -> None:
        while os.path.exists(f"/proc/{process}"):
            self.peak = max(self.peak, self._of(process))
            time.sleep(0.25)

    def _of(self, process: int) -> int:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            tasks = Path(f"/proc/{process}/task").iterdir()
            children = [child for task in tasks for child in (task / "children").read_text().split()]
        except (OSError, StopIteration):  # it has just ended
            return 0
        return own + sum(self._of(int(child)) for child in children)


def bare_seconds(folder: Path, assignment: Assignment, names: list[str]) -> float:
    """What the student's own code takes in all calls of the graders, a submission (mean of a sample)."""
    watch = Stopwatch()
    watch.watch(sandbox.Worker, "call", "calls", lambda made: made.seconds)
    with Engine(assignment.name) as engine:
        for name in names:
            path = folder / "submitted" / name / assignment.name / assignment.master.name
            engine.grade(Submission.read(path))
    return watch.seconds["student code"] / len(names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("assignment", nargs="?", default="01-linear-regression")
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 200, 1000])
    parser.add_argument("--stock", type=int, default=5, help="how many submissions stock nbgrader grades")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    assignment = Assignment.find(options.assignment)
    with tempfile.TemporaryDirectory() as name:
        first = Path(name, "first")
        make_course(first, assignment, ours=True)
        gradable = hand_in(first, assignment, 40)
        sample = random.Random(1).sample(gradable, min(options.stock, len(gradable)))
        bare = bare_seconds(first, assignment, gradable)
        stock = Path(name, "stock")
        make_course(stock, assignment, ours=False)
        for student in sample:
            shutil.copytree(first / "submitted" / student, stock / "submitted" / student)
        per_stock = call(stock, "nbgrader", "autograde", assignment.name) / len(sample)
        print(f"{assignment.name}, {options.jobs} jobs; load before: {os.getloadavg()[0]:.1f}")
        print(f"stock nbgrader: {per_stock:.2f} s a submission ({len(sample)} of them, one command)")
        print(f"bare compute of the students' code: {1000 * bare:.0f} ms a submission")
        print(
            f"{'class':>6}{'seconds':>9}{'a second':>10}{'ms each':>9}{'stock : ours':>14}{'ours : bare':>13}{'peak MB':>9}"
        )
        points = []
        for size in options.sizes:
            folder = Path(name, f"class-{size}")
            make_course(folder, assignment, ours=True)
            hand_in(folder, assignment, size)
            memory = Memory()
            command = ("autograder", "autograde", assignment.name, "--jobs", str(options.jobs), "--json", "run.json")
            seconds = call(folder, *command, watch=memory)
            check(folder, assignment, size)
            each = seconds / size
            points.append((size, seconds))
            print(
                f"{size:6}{seconds:9.1f}{size / seconds:10.2f}{1000 * each:9.0f}{per_stock / each:14.1f}"
                f"{each / bare:13.1f}{memory.peak / 1024:9.0f}",
                flush=True,
            )
            shutil.rmtree(folder)
        if len(points) > 1:
            slope, start = statistics.linear_regression(*zip(*points, strict=True))
            print(f"fitted: {start:.1f} s to start, then {1000 * slope:.0f} ms a submission")


if __name__ == "__main__":
    main()
