"""``autograder new``: one more exercise, for its author to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import command
from autograder.course.assignment import Assignment
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "new", run, noted("add an exercise to an assignment, for its author to fill in"))
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("exercise", metavar="EXERCISE", help=noted("the name of the function that students write"))
    told = noted("make the assignment too, with a notebook of this name")
    parser.add_argument("--notebook", metavar="NAME", help=told)
    told = noted(
        "begin with an exercise of an nbgrader course: its notebook, and the grade_id of the cell that tests it"
    )
    parser.add_argument("--from", dest="origin", metavar=("NOTEBOOK", "CELL"), nargs=2, help=told)


def run(options: argparse.Namespace) -> int:
    if not options.notebook:
        Assignment.find(options.assignment)

    from autograder.authoring.new import create
    from autograder.authoring.taken import take

    taken = take(Path(options.origin[0]), options.origin[1], options.exercise) if options.origin else None
    for path in create(options.assignment, options.exercise, options.notebook, taken):
        print(said("wrote {path}", path=path))
    name = options.assignment
    print(said("replace each TODO in them; `autograder verify {name}` says what is missing", name=name))
    return 0
