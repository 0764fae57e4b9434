"""``autograder report``: the page about a class."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import command
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "report", run, "write a page about how the class in this course folder did")
    parser.add_argument("assignment", metavar="ASSIGNMENT", nargs="?", help="(default: a page about all assignments)")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="write it there (default: reports/ASSIGNMENT.html, or course.html)"
    )


def run(options: argparse.Namespace) -> int:
    if options.assignment is not None:
        Assignment.find(options.assignment)
    if options.out is not None and (options.out.is_dir() or not options.out.absolute().parent.is_dir()):
        raise WrongUse(f"cannot write {str(options.out)!r}: name a file in a folder that there is")

    from autograder.report import page

    try:
        write = partial(page.write, options.assignment) if options.assignment is not None else page.write_course
        print(write(options.out))
    except OSError as error:
        raise WrongUse(f"cannot write the report: {error}") from None
    return 0
