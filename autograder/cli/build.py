"""``autograder build``: what is handed out, made from ``source/``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.cli.arguments import chosen, command, quiet, show_progress
from autograder.course import language, root
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(commands, "build", run, noted("make assignments/ and solutions/ from source/"))
    parser.add_argument("assignments", metavar="ASSIGNMENT", nargs="*", help=noted("only these (default: all)"))
    parser.add_argument("--check", action="store_true", help=noted("only say whether they are current"))
    told = noted("in this language, such as ko (default: what course.toml says, else English)")
    parser.add_argument("--language", metavar="CODE", help=told)
    quiet(parser)


def run(options: argparse.Namespace) -> int:
    with language.speaking(options.language):
        return _build(options)


def _build(options: argparse.Namespace) -> int:
    assignments = chosen(options.assignments)
    names = [assignment.name for assignment in assignments]

    from autograder.authoring import release, seen
    from autograder.course import desk

    show_progress(options)

    if options.check:
        stale = [desk.seen_file(each) for each in assignments if not seen.is_current(each)]
        stale += release.stale(names, root.folder())
        for path in stale:
            print(said("{path} is not current: run `autograder build`", path=path))
        return 1 if stale else 0
    changed = [path for path in map(seen.update, assignments) if path]
    for path in [*changed, *release.build(names, root.folder())]:
        print(said("wrote {path}", path=path))
    return 0
