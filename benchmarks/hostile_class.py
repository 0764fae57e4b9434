"""A class in which every second submission is hostile: do the others get what they get alone, and how long does it take?

Run it with ``python benchmarks/hostile_class.py [--students N] [--jobs N]``. Hostile are the samples under
``tests/submissions/01-linear-regression/*/hostile``, texts that Python chokes on, functions that take all the time they may.
Honest are the accepted samples, the wrong ones and the reference. Limits are short, so that the run ends within minutes; what
the run may take is said beside what it took: processor time of the honest ones alone, and each hostile one's own time.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections import Counter
from dataclasses import replace

from autograder.authoring.samples import as_file, filled, samples
from autograder.course.assignment import Assignment
from autograder.grading import crew
from autograder.grading.submission import Submission
from autograder.untrusted.isolation import Limits

NAME = "01-linear-regression"
LIMITS = Limits(call_seconds=2.0, submission_seconds=8.0)
TEXTS = (
    "a=" * 20_000 + "0",
    "(\n" + "def\n" * 60_000,
    "a;" * 300_000,
    "\n".join(f"def f{number}(): return f{number + 1}" for number in range(10_000)),
    "import time\n" + "class A:\n    time.sleep(0.9)\n" * 100 + "def mse(p, t):\n    return A\n",
    "import time\ndef describe(t):\n    time.sleep(0.9)\n    return 1\ndef mse(p, t):\n    while True: pass\n",
    '{"nbformat": 4, "cells": ' + "[" * 50_000,
)


def honest(assignment: Assignment) -> list[Submission]:
    right = as_file(filled(assignment, {}), "reference")
    return [right, *(each.handed_in(assignment) for each in samples(assignment, verdict="[aw]*"))]


def hostile(assignment: Assignment) -> list[Submission]:
    texts = [Submission.of(f"text-{number}.py", text.encode()) for number, text in enumerate(TEXTS)]
    return [*(each.handed_in(assignment) for each in samples(assignment, verdict="hostile")), *texts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=1_000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    assignment = Assignment.find(NAME)
    good, bad = honest(assignment), hostile(assignment)

    def task(submission: Submission, number: int = 0) -> crew.Task:
        return crew.Task.of(
            NAME, replace(submission, name=f"{number}-{submission.name}"), limits=LIMITS, device="simulated"
        )

    started = time.monotonic()
    alone = [report.exercises for report in crew.in_order([task(each) for each in good], options.jobs)]
    honest_seconds = (time.monotonic() - started) / len(good)
    turns = zip(itertools.cycle(range(len(good))), itertools.cycle(range(len(bad))), strict=False)
    class_: list[tuple[crew.Task, int | None]] = []
    for place, (one, other) in enumerate(itertools.islice(turns, options.students // 2)):
        class_ += [(task(good[one], 2 * place), one), (task(bad[other], 2 * place + 1), None)]
    started = time.monotonic()
    reports = list(crew.in_order([each for each, _ in class_], options.jobs))
    seconds = time.monotonic() - started
    changed = [
        report.submission
        for (_, one), report in zip(class_, reports, strict=True)
        if one is not None and report.exercises != alone[one]
    ]
    attackers = [report for (_, one), report in zip(class_, reports, strict=True) if one is None]
    bound = (len(class_) / 2 * honest_seconds) + len(attackers) * (LIMITS.submission_seconds + 2) / options.jobs
    print(f"{len(class_)} submissions of {NAME}, every second one hostile ({len(bad)} kinds), {options.jobs} processes")
    print(f"  honest ones whose result is another than alone   {len(changed)} {' '.join(changed[:5])}")
    print(f"  hostile ones by status                           {dict(Counter(report.status for report in attackers))}")
    print(f"  longest hostile one                              {max(report.seconds for report in attackers):8.1f} s")
    print(f"  the class                                        {seconds:8.1f} s")
    print(f"  what SECURITY.md allows at these limits          {bound:8.1f} s")
    print(f"  allowed : taken                                  {bound / seconds:8.1f}")


if __name__ == "__main__":
    main()
