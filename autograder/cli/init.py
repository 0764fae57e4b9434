"""``autograder init``: a course folder of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import command
from autograder.course import root
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "init", run, noted("make a course folder of your own"))
    parser.add_argument("folder", metavar="FOLDER", type=Path, help=noted("a new folder, or an empty one"))
    told = noted("take over the course in this folder or archive (default: the one that the kit came with, if it did)")
    parser.add_argument("--course", metavar="FILE", type=Path, help=told)
    told = noted(
        "the language that the course speaks, such as ko (default: that of the course taken over, else English)"
    )
    parser.add_argument("--language", metavar="CODE", help=told)
    parser.add_argument("--empty", action="store_true", help=noted("begin with one exercise to change"))


def run(options: argparse.Namespace) -> int:
    if options.empty and options.course is not None:
        raise WrongUse(said("--empty and --course exclude each other"))

    from autograder.authoring import init

    course = None if options.empty else options.course or init.of_checkout()
    made = init.create(options.folder, course, options.language)
    go_on = noted(
        "go on in {folder}: `autograder build` makes what students get, `autograder verify` checks the course"
    )
    with root.seen_from(options.folder):  # in the new course's language
        for path in made:
            print(said("wrote {path}", path=path))
        if course is None:
            print(said("it begins with one exercise; the kit's own course is in its source archive: --course FILE"))
        print(said(go_on, folder=options.folder))
    return 0
