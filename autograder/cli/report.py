"""``autograder report``: the page about a class."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import command
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "report", run, noted("write a page about how the class in this course folder did"))
    parser.add_argument(
        "assignment", metavar="ASSIGNMENT", nargs="?", help=noted("(default: a page about all assignments)")
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        help=noted("write it there (default: reports/ASSIGNMENT.html, or course.html)"),
    )


def run(options: argparse.Namespace) -> int:
    if options.assignment is not None:
        Assignment.find(options.assignment)
    if options.out is not None and (options.out.is_dir() or not options.out.absolute().parent.is_dir()):
        path = str(options.out)
        raise WrongUse(said("cannot write {path!r}: name a file in a folder that there is", path=path))

    from autograder.report import page

    try:
        write = partial(page.write, options.assignment) if options.assignment is not None else page.write_course
        print(write(options.out))
    except OSError as error:
        raise WrongUse(said("cannot write the report: {error}", error=error)) from None
    return 0
