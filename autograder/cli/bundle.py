"""``autograder bundle``: an assignment with the engine, as another system wants it uploaded."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import command
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands

PLACES = ("gradescope", "classroom50", "prairielearn")


def add(commands: Commands) -> None:
    parser = command(
        commands, "bundle", run, noted("pack an assignment with the engine, for another system to grade with")
    )
    parser.add_argument("place", metavar="PLACE", choices=PLACES, help=", ".join(PLACES))
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    told = noted("write it there (default: bundles/ASSIGNMENT-PLACE, for Gradescope with .zip)")
    parser.add_argument("--out", metavar="PATH", type=Path, help=told)
    parser.add_argument("--torch-index", metavar="URL", default="", help=noted("take PyTorch from this package index"))
    told = noted("gradescope: when students see the checks and their score (default: visible)")
    when = ("visible", "after_due_date", "after_published")
    parser.add_argument("--visibility", choices=when, default="visible", help=told)
    told = noted("prairielearn: what its image is called where it is pulled from (default: descent-kit)")
    parser.add_argument("--image", metavar="NAME", default="descent-kit", help=told)
    told = noted("grade without isolation where the system refuses it: a student's code can then read the graders")
    parser.add_argument("--no-sandbox", action="store_true", help=told)


def run(options: argparse.Namespace) -> int:
    assignment = Assignment.find(options.assignment)

    from autograder.exports import bundle

    wishes = bundle.Wishes(options.torch_index, options.visibility, not options.no_sandbox, options.image)
    suffix = ".zip" if options.place == "gradescope" else ""
    out = options.out or root.folder() / "bundles" / f"{assignment.name}-{options.place}{suffix}"
    if options.place == "gradescope" and out.suffix != ".zip":
        raise WrongUse(said("cannot write {path!r}: Gradescope takes an archive, name a .zip file", path=str(out)))
    if not suffix and out.exists() and (not out.is_dir() or any(out.iterdir())) and options.out is not None:
        raise WrongUse(said("{path!r} is there already, and not empty: name a new folder", path=str(out)))
    files = bundle.of(options.place, assignment, wishes)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        bundle.write(files, out)
    except OSError as error:
        raise WrongUse(said("cannot write {path!r}: {error}", path=str(out), error=error)) from None
    if root.secret() == root.DEVELOPMENT_SECRET:
        told = said("the course has no secret yet, and hidden inputs can be foreseen")
        print(f"autograder: {told}", file=sys.stderr)
    print(said("{path}: hidden tests, reference and secret are in it; let no student have it", path=out))
    return 0
