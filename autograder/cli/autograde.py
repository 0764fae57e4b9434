"""``autograder autograde``: a class, into nbgrader's gradebook."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import command, conclude, lean_imports, of_class, quiet, show_progress, writable
from autograder.course import root
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(
        commands, "autograde", run, noted("grade the class in this course folder into nbgrader's gradebook")
    )
    of_class(parser, noted("grade N at once (default: all cores)"))
    parser.add_argument("--cluster", metavar="ADDRESS", help=noted("grade on Dask: a scheduler's tcp://..., or local"))
    parser.add_argument("--json", metavar="FILE", type=Path, help=noted("write what became of everyone there too"))
    parser.add_argument("--regrade", action="store_true", help=noted("show what today's graders would change"))
    parser.add_argument("--yes", action="store_true", help=noted("with --regrade: write it, too"))
    quiet(parser)


def run(options: argparse.Namespace) -> int:
    lean_imports()

    from autograder.classroom.autograde import autograde
    from autograder.grading.executors import NoCluster

    root.folder()  # before all else: without a course the rest says nothing
    if options.yes and not options.regrade:
        raise WrongUse(said("{option} belongs to {other}", option="--yes", other="--regrade"))
    writable(options.json)
    show_progress(options)
    write = options.yes or not options.regrade
    try:
        run = autograde(options.assignment, options.student, options.jobs, options.cluster, options.regrade, write)
    except NoCluster as error:
        raise WrongUse(str(error)) from None
    return conclude(run, options.json)
