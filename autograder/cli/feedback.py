"""``autograder feedback``: the pages that a class gets back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import command, conclude, lean_imports, of_class, quiet, show_progress, writable
from autograder.course import root
from autograder.course.words import noted

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "feedback", run, noted("make the feedback pages of the class in this course folder"))
    of_class(parser, noted("make N at once (default: all cores)"))
    parser.add_argument("--again", action="store_true", help=noted("make those anew that are there and current, too"))
    parser.add_argument("--json", metavar="FILE", type=Path, help=noted("write what became of everyone there too"))
    quiet(parser)


def run(options: argparse.Namespace) -> int:
    lean_imports()

    from autograder.classroom.feedback import feedback

    root.folder()  # before all else: without a course the rest says nothing
    writable(options.json)
    show_progress(options)
    return conclude(feedback(options.assignment, options.student, options.jobs, options.again), options.json)
