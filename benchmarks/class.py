"""What a class costs from the exchange and back to it, beside stock nbgrader on a sample of it, in the same run.

Run it with ``python benchmarks/class.py [ASSIGNMENT...] [--sizes 100 1000 5000] [--stock N] [--jobs N] [--cluster local]``.
Collect, grade, feedback, release: for each size the seconds, and how many times more stock nbgrader takes for one more
submission (its own start taken off, ours not). Then medians and 99th percentiles of single submissions, peak memory, and what
the process costs that hands out the work, which is what a large cluster would be bound by. With ``--plain``: grading alone, in
nbgrader's own example course, which has no hidden graders.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import plain_class
from classes import Usage, call, check, hand_in, make_course
from one_submission import Stopwatch

from autograder.classroom.feedback import Pages, make
from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission
from autograder.sandbox.handle import Worker

STEPS = ("collect", "grade", "feedback", "release")


def stock_seconds(folder: Path, assignment: Assignment, sample: Sequence[str]) -> dict[str, float]:
    """What one more submission takes each of nbgrader's own commands: many, less one, by how many there are between."""
    commands = {
        "collect": "collect",
        "grade": "autograde",
        "feedback": "generate_feedback",
        "release": "release_feedback",
    }
    took = {}
    for step, command in commands.items():
        if step == "collect":  # it takes all; a second call finds nothing new, and is the start
            many = call(folder, "nbgrader", command, assignment.name)
            one = call(folder, "nbgrader", command, assignment.name)
            took[step] = max(0.0, many - one) / len(sample)
            continue
        one = call(folder, "nbgrader", command, assignment.name, "--student", sample[0])
        many = call(folder, "nbgrader", command, assignment.name)  # the first is done, if it is not to be released
        others = len(sample) - (1 if step == "release" else 2)
        took[step] = max(0.0, many - one) / others
    return took


def our_seconds(folder: Path, assignment: Assignment, options: argparse.Namespace, usage: Usage) -> dict[str, float]:
    name, jobs = assignment.name, ("--jobs", str(options.jobs))
    cluster = ("--cluster", options.cluster) if options.cluster else ()
    grade = ("autograder", "autograde", name, *jobs, *cluster, "--quiet", "--json", "run.json")
    return {
        "collect": call(folder, "nbgrader", "collect", name),
        "grade": call(folder, *grade, watch=usage),
        "feedback": call(folder, "autograder", "feedback", name, *jobs, "--quiet"),
        "release": call(folder, "nbgrader", "release_feedback", name),
    }


def page_seconds(folder: Path, assignment: Assignment, most: int = 200) -> list[float]:
    """Processor time of single pages, made once more in this process."""
    with contextlib.chdir(folder), Pages(assignment.name) as pages:
        tasks = [pages.task(student) for student in pages.students()[:most]]
        make(tasks[0])
        took = []
        for task in tasks:
            started = time.process_time()
            make(task)
            took.append(time.process_time() - started)
    return took


def bare_seconds(folder: Path, assignment: Assignment, names: Sequence[str]) -> float:
    """What the student's own code takes in all calls of the graders, a submission (mean of a sample)."""
    watch = Stopwatch()
    watch.watch(Worker, "call", "calls", lambda made: made.seconds)
    with Engine(assignment.name) as engine:
        for name in names:
            [place] = folder.glob(f"exchange/*/inbound/{name}+*")
            engine.grade(Submission.read(place / assignment.master.name))
    return watch.seconds["student code"] / len(names)


def told(seconds: Sequence[float]) -> str:
    """Median and 99th percentile in ms."""
    return f"{1000 * statistics.median(seconds):.0f} / {1000 * statistics.quantiles(seconds, n=100)[98]:.0f}"


def measure(base: Path, assignment: Assignment, options: argparse.Namespace) -> None:
    stock = base / "stock"
    make_course(stock, assignment, ours=False)
    gradable = hand_in(stock, assignment, 4 * options.stock)
    sample = random.Random(1).sample(gradable, options.stock)
    bare = bare_seconds(stock, assignment, gradable)
    for place in (stock / "exchange" / "stock" / "inbound").iterdir():
        if place.name.partition("+")[0] not in sample:
            shutil.rmtree(place)
    beside = stock_seconds(stock, assignment, sample)
    where = f"--cluster {options.cluster}, " if options.cluster else ""
    print(f"\n{assignment.name}, {where}{options.jobs} jobs; load before: {os.getloadavg()[0]:.1f}")
    print(f"stock nbgrader, ms for one more: {', '.join(f'{step} {1000 * beside[step]:.0f}' for step in STEPS)}")
    print(f"bare compute of the students' code: {1000 * bare:.0f} ms a submission")
    print(f"{'class':>6}" + "".join(f"{step:>10}{'stock/ours':>12}" for step in STEPS) + f"{'all':>8}{'peak MB':>9}")
    points, own = [], []
    for size in options.sizes:
        folder = base / f"class-{size}"
        make_course(folder, assignment, ours=True)
        hand_in(folder, assignment, size)
        usage = Usage()
        took = our_seconds(folder, assignment, options, usage)
        check(folder, assignment, size)
        line = "".join(f"{took[step]:10.1f}{size * beside[step] / took[step]:12.1f}" for step in STEPS)
        print(f"{size:6}{line}{sum(took.values()):8.1f}{usage.peak / 1024:9.0f}", flush=True)
        points.append((size, took["grade"]))
        own.append((size, usage.own_seconds))
        reports = [each["report"] for each in json.loads((folder / "run.json").read_text())["results"]]
        graded = [report["seconds"] for report in reports if report["status"] == "graded"]
        pages = page_seconds(folder, assignment)
        print(
            f"       median / 99th percentile in ms: graded {told(graded)}, a page {told(pages)} (processor)",
            flush=True,
        )
        shutil.rmtree(folder)
    if len(points) > 1:
        for what, found in (("grading", points), ("of it the process that hands out, processor time", own)):
            slope, start = statistics.linear_regression(*zip(*found, strict=True))
            print(f"{what}: {start:.1f} s to start, then {1000 * slope:.1f} ms a submission")


def plain(options: argparse.Namespace) -> None:
    """The same for nbgrader's example course: seconds of a class, beside stock on a sample of it."""
    with tempfile.TemporaryDirectory() as name:
        print(f"{plain_class.NAME}, {options.jobs} jobs; load before: {os.getloadavg()[0]:.1f}")
        for size in options.sizes:
            course = plain_class.make_course(Path(name, f"class-{size}"), ours=True)
            call(course.folder, "nbgrader", "generate_assignment", plain_class.NAME)
            students = plain_class.hand_in(course, size)
            stock = plain_class.make_course(Path(name, f"stock-{size}"), ours=False)
            call(stock.folder, "nbgrader", "generate_assignment", plain_class.NAME)
            plain_class.copy(students[: options.stock], course, stock)
            seconds = call(course.folder, "autograder", "autograde", plain_class.NAME, "--jobs", str(options.jobs))
            per_stock = call(stock.folder, "nbgrader", "autograde", plain_class.NAME) / min(options.stock, size)
            plain_class.check(course, size)
            print(
                f"{size} submissions in {seconds:.1f} s, {1000 * seconds / size:.0f} ms each; stock nbgrader "
                f"{per_stock:.2f} s each ({min(options.stock, size)} of them); stock : ours {per_stock * size / seconds:.1f}",
                flush=True,
            )
            if course.rows() | stock.rows() != course.rows():
                raise SystemExit("the rows differ from stock's")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("assignments", nargs="*", default=["01-linear-regression"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--stock", type=int, default=8, help="how many submissions stock nbgrader takes")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--cluster", help="grade on Dask: local, or a scheduler's address")
    parser.add_argument("--plain", action="store_true", help="nbgrader's own example course, without hidden graders")
    options = parser.parse_args()
    if options.plain:
        plain(options)
        return
    for name in options.assignments:
        with tempfile.TemporaryDirectory() as base:
            measure(Path(base), Assignment.find(name), options)


if __name__ == "__main__":
    main()
