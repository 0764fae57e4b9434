"""``autograder demo``: a small class through nbgrader's whole cycle."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import chosen, command
from autograder.course.words import noted

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "demo", run, noted("take a small class through nbgrader's whole cycle"))
    parser.add_argument("assignments", metavar="ASSIGNMENT", nargs="*", help=noted("only these (default: all)"))
    parser.add_argument("--folder", metavar="DIR", type=Path, default=None, help=noted("where (default: demo/)"))


def run(options: argparse.Namespace) -> int:
    assignments = chosen(options.assignments)

    from autograder.authoring import demo

    return demo.run([assignment.name for assignment in assignments], options.folder)
