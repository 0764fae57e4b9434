"""``autograder export``: a class's marks or sources, in the form that another system reads."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import command, writable
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands

PLACES = ("canvas", "moodle", "sources")
OF_MARKS = ("roster", "column", "scale", "missing_zero")  # options


def add(commands: Commands) -> None:
    parser = command(
        commands, "export", run, noted("write the class's marks or sources in the form that another system reads")
    )
    parser.add_argument("place", metavar="PLACE", choices=PLACES, help=", ".join(PLACES))
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help=noted("write it there (default: exports/ASSIGNMENT-PLACE.csv)")
    )
    told = noted("Canvas's exported gradebook, or Moodle's grading worksheet: fill in that one, by the ids in it")
    parser.add_argument("--roster", metavar="FILE", type=Path, help=told)
    parser.add_argument(
        "--column", metavar="NAME", help=noted("what the assignment is called there (default: as here)")
    )
    parser.add_argument(
        "--scale", action="store_true", help=noted("reckon the points over to those that can be had there")
    )
    told = noted("write 0 for those who never handed in (default: leave them out)")
    parser.add_argument("--missing-zero", action="store_true", help=told)


def run(options: argparse.Namespace) -> int:
    assignment = Assignment.find(options.assignment)
    writable(options.out)
    if options.place == "sources":
        return _sources(options, assignment)
    if options.roster is not None and not options.roster.is_file():
        raise WrongUse(said("there is no file {path!r}: give the path of the roster", path=str(options.roster)))

    from autograder.classroom.marks import marks
    from autograder.classroom.roster import Sheet
    from autograder.exports import canvas, moodle
    from autograder.exports.table import Choices
    from autograder.grading.kept import write_whole

    roster = Sheet.read(options.roster) if options.roster is not None else None
    place = {"canvas": canvas, "moodle": moodle}[options.place]
    most, everyone = marks(options.assignment)
    choices = Choices(options.column or "", options.scale, options.missing_zero)
    told = place.export(options.assignment, most, everyone, roster, choices)
    out = options.out or root.folder() / "exports" / f"{options.assignment}-{options.place}.csv"
    out.parent.mkdir(exist_ok=True)
    write_whole(out, told.text)  # for its owner alone: it names students
    print(out)
    print(told.summary())
    return 1 if told.ungraded or told.half_marked or told.unknown else 0


def _sources(options: argparse.Namespace, assignment: Assignment) -> int:
    if any(getattr(options, name) for name in OF_MARKS):
        raise WrongUse(said("--roster, --column, --scale and --missing-zero belong to marks, and not to sources"))

    from autograder.exports import sources
    from autograder.grading import render

    out = options.out or root.folder() / "exports" / f"{assignment.name}-sources"
    some, none = sources.write(assignment, root.folder() / "submitted", out)
    print(out)
    print(f"{some:6}  {said('with functions of their own')}")
    if none:
        print(render.plain(f"{len(none):6}  {said('with none: {names}', names=', '.join(sorted(none)))}"))
    return 0
