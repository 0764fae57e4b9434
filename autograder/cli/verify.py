"""``autograder verify``: the course checks itself."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.arguments import chosen, command, count, positive, quiet, show_progress, writable
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.authoring.findings import Findings
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(
        commands, "verify", run, noted("check the course itself: references, samples, mutants, secrets, quirks")
    )
    parser.add_argument("assignments", metavar="ASSIGNMENT", nargs="*", help=noted("only these (default: all)"))
    told = noted(
        "draw the hidden inputs with N secrets: the reference is right, and no two mistakes look alike (default: 0)"
    )
    parser.add_argument("--secrets", metavar="N", type=count, default=0, help=told)
    told = noted("grade N right works as people's tools and habits leave them (default: 0)")
    parser.add_argument("--quirks", metavar="N", type=count, default=0, help=told)
    told = noted("write what is named how often, and what right work loses, to this page")
    parser.add_argument("--accuracy", metavar="FILE", type=Path, help=told)
    parser.add_argument(
        "--check", action="store_true", help=noted("with --accuracy: only say whether the page is current")
    )
    parser.add_argument(
        "--jobs", metavar="N", type=positive, default=None, help=noted("grade N at once (default: all cores)")
    )
    quiet(parser)


def run(options: argparse.Namespace) -> int:
    assignments = chosen(options.assignments)
    if options.check and options.accuracy is None:
        raise WrongUse(said("{option} belongs to {other}", option="--check", other="--accuracy"))
    if options.accuracy is not None and options.assignments:
        raise WrongUse(said("--accuracy is about the whole course: name no assignment"))
    writable(options.accuracy)
    show_progress(options)

    from autograder.authoring.findings import table
    from autograder.authoring.verify import verify
    from autograder.grading.executors import cores, kept_processes

    findings = []
    with kept_processes(options.jobs or cores()):
        for assignment in assignments:
            if not options.quiet:
                told = said(
                    "verifying {assignment}: its samples and mutants take a minute or two", assignment=assignment.name
                )
                print(told, file=sys.stderr, flush=True)
            findings.append(verify(assignment, options.jobs, secrets=options.secrets, quirks=options.quirks))
    print(table(findings))
    stale = options.accuracy is not None and not _told(findings, options.accuracy, options.check)
    return 1 if stale or any(each.off for each in findings) else 0


def _told(findings: Sequence[Findings], file: Path, check: bool) -> bool:
    """Write the page on accuracy, or say whether it is current."""
    from autograder.authoring import accuracy

    page = accuracy.page(findings)
    if not check:
        file.write_text(page, encoding="utf-8")
    elif not (file.is_file() and accuracy.current(file.read_text(encoding="utf-8"), page)):
        print(said("{file} is not current: run the same command without --check", file=file))
        return False
    return True
