"""``autograder grade``: some files, graded here and now; the results for people, for scripts, or for another system."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.cli.arguments import command, positive, quiet, show_progress, writable
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands
    from autograder.grading.result import Report
    from autograder.grading.submission import Submission

OF_ONE = ("gradescope", "classroom50", "prairielearn")  # each of these asks about one submission
WHEN = ("visible", "after_due_date", "after_published")


def add(commands: Commands) -> None:
    parser = command(commands, "grade", run, noted("grade notebooks or scripts and print a report"))
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "submissions", metavar="SUBMISSION", nargs="+", help=noted("an .ipynb or .py file, or a folder as handed in")
    )
    told = noted("print the result for this place, and not the report (default: text)")
    parser.add_argument("--format", choices=["text", "json", *OF_ONE], default="text", help=told)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help=noted("with --format: write it there, and print the report")
    )
    told = noted("with --format gradescope: when students see the checks and their score (default: visible)")
    parser.add_argument("--visibility", choices=WHEN, help=told)
    parser.add_argument("--json", metavar="FILE", type=Path, help=noted("write the results there too"))
    parser.add_argument("--jobs", metavar="N", type=positive, default=1, help=noted("grade N at once (default: 1)"))
    parser.add_argument(
        "--device",
        choices=["auto", "cuda", "simulated", "none"],
        default="auto",
        help=noted(
            "where device checks run: a real card, a simulated one, or not at all (default: auto, a card if there is one)"
        ),
    )
    parser.add_argument(
        "--no-sandbox", action="store_true", help=noted("run the code without isolation: only for code you trust")
    )
    quiet(parser)


def run(options: argparse.Namespace) -> int:
    from autograder.exports.told import NotGraded
    from autograder.grading import crew, progress, render

    assignment = Assignment.find(options.assignment)
    missing = [path for path in options.submissions if not Path(path).exists()]
    if missing:
        raise WrongUse(said("there is no file {path!r}: give the path of an .ipynb or .py file", path=missing[0]))
    _fitting(options)
    handed = [_handed(path, assignment.notebook, options.submissions) for path in options.submissions]
    tasks: list[Any]
    if root.has_graders(options.assignment, root.folder()):
        others = {"isolate": not options.no_sandbox, "device": options.device}
        tasks = [crew.Task.of(options.assignment, each, **others) for each in handed]
    else:
        from autograder.classroom.masters import plain_tasks  # and nbgrader, which takes a second

        tasks = [*plain_tasks(options.assignment, handed, not options.no_sandbox)]
    reports = []
    show_progress(options)
    told = said("grading {assignment}", assignment=options.assignment)
    for report in progress.track(crew.in_order(tasks, options.jobs), len(tasks), told):
        reports.append(report)
        if options.format == "text" or options.out is not None:
            with progress.aside():
                print(render.text(report), flush=True)
    if options.json is not None:
        _write(options.json, _json(options.assignment, reports))
    try:
        if options.format != "text":
            text = _formatted(options, reports)
            if options.out is not None:
                _write(options.out, text)
                _write_beside(options, reports[0])
            else:
                print(text, end="")
    except NotGraded as error:  # no result at all, lest an earlier one, or a zero, be taken for this one's
        if options.out is not None:
            options.out.unlink(missing_ok=True)
        print(f"autograder: {error}", file=sys.stderr)
        return 1
    return 0


def _fitting(options: argparse.Namespace) -> None:
    """See that the options go together, before anything is graded.

    Raises:
        WrongUse: they don't.
    """
    if options.format in OF_ONE and len(options.submissions) > 1:
        told = said("--format {name} is about one submission: grade the others one by one", name=options.format)
        raise WrongUse(told)
    if options.visibility is not None and options.format != "gradescope":
        raise WrongUse(said("{option} belongs to {other}", option="--visibility", other="--format gradescope"))
    if options.out is not None and options.format == "text":
        raise WrongUse(said("{option} belongs to {other}", option="--out", other="--format"))
    writable(options.json)
    writable(options.out)
    if options.format == "classroom50":
        from autograder.exports import classroom50

        classroom50.identity(os.environ)


def _handed(path: str, notebook: str, others: list[str]) -> Submission:
    """What was handed in: a file with what lies beside it, or a whole folder, in which the file is yet to be found."""
    if Path(path).is_dir():
        from autograder.classroom.nbgrader.submitted import handed_in

        return replace(handed_in(Path(path), notebook), name=path)
    from autograder.grading.submission import Submission

    return Submission.read(path, notebook, others)


def _formatted(options: argparse.Namespace, reports: list[Report]) -> str:
    """The results in the format that was asked for.

    Raises:
        NotGraded: there is none to give.
    """
    from autograder.exports import classroom50, gradescope, kit, prairielearn

    match options.format:
        case "gradescope":
            return kit.text(gradescope.result(reports[0], options.visibility or "visible"))
        case "prairielearn":
            return kit.text(prairielearn.result(reports[0]))
        case "classroom50":
            return kit.text(classroom50.result(reports[0], os.environ))
    return _json(options.assignment, reports)


def _write_beside(options: argparse.Namespace, report: Report) -> None:
    """Write what else the place takes, in the same folder."""
    if options.format == "classroom50":
        from autograder.exports import classroom50

        _write(options.out.with_name("release-body.md"), classroom50.release(report))


def _json(assignment: str, reports: list[Report]) -> str:
    from autograder.exports import kit

    return kit.text(kit.results(assignment, reports))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
