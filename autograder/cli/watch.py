"""``autograder watch``: answers students while they wait."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.cli.arguments import command, lean_imports, positive
from autograder.course import root
from autograder.course.root import WrongUse
from autograder.course.words import noted

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "watch", run, noted("collect, grade and give feedback as students hand in"))
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--jobs", metavar="N", type=positive, default=None, help=noted("grade N at once (default: all cores)")
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help=noted("grade on Dask: a scheduler's tcp://..., or local"))
    told = noted("answer each student at most once in N seconds (default: 60)")
    parser.add_argument("--pause", metavar="N", type=positive, default=60, help=told)
    parser.add_argument("--once", action="store_true", help=noted("answer those who have handed in by now, then end"))


def run(options: argparse.Namespace) -> int:
    lean_imports()

    from autograder.classroom.watch import Watch
    from autograder.grading.executors import NoCluster, cores

    root.folder()  # before all else: without a course the rest says nothing
    jobs = options.jobs or cores()
    try:
        Watch(options.assignment, jobs, options.cluster, options.pause).run(options.once)
    except NoCluster as error:
        raise WrongUse(str(error)) from None
    return 0
