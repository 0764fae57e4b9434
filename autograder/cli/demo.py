"""``autograder demo``: a small class through nbgrader's whole cycle."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import chosen, command
from autograder.course import language
from autograder.course.words import noted

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "demo", run, noted("take a small class through nbgrader's whole cycle"))
    parser.add_argument("assignments", metavar="ASSIGNMENT", nargs="*", help=noted("only these (default: all)"))
    parser.add_argument("--folder", metavar="DIR", type=Path, default=None, help=noted("where (default: demo/)"))
    told = noted("in this language, such as ko (default: what course.toml says, else English)")
    parser.add_argument("--language", metavar="CODE", help=told)


def run(options: argparse.Namespace) -> int:
    assignments = chosen(options.assignments)

    from autograder.authoring import demo

    with language.speaking(options.language):
        return demo.run([assignment.name for assignment in assignments], options.folder)
