"""The ``autograder`` command: read the arguments, call what they name, print, and return the exit status."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from autograder.course import Assignment, CourseError, UnknownAssignment, WrongUse
from autograder.sandbox import NoCard, SandboxRefused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it did its work, 1 when the course is off, 2 for wrong use."""
    parser = _parser()
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: clean up, then end
    try:
        return int(options.run(options))
    except (UnknownAssignment, SandboxRefused) as error:
        return _wrong_use(str(error))
    except NoCard as error:
        return _wrong_use(f"{error}: --device simulated grades without one")
    except CourseError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("autograder: stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "autograder", description="Grade, build and verify the assignments of Descent Kit."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    grade = commands.add_parser("grade", help="grade notebooks or scripts and print a report")
    grade.add_argument("assignment", metavar="ASSIGNMENT")
    grade.add_argument("submissions", metavar="SUBMISSION", nargs="+", help="an .ipynb or .py file")
    grade.add_argument("--json", metavar="FILE", type=Path, help="write the results there too")
    grade.add_argument("--jobs", metavar="N", type=_positive, default=1, help="grade N at once (default: 1)")
    grade.add_argument(
        "--device",
        choices=["auto", "cuda", "simulated", "none"],
        default="auto",
        help="where device checks run: a real card, a simulated one, or not at all (default: auto, a card if there is one)",
    )
    grade.add_argument(
        "--no-sandbox", action="store_true", help="run the code without isolation: only for code you trust"
    )
    grade.set_defaults(run=_grade)

    autograde = commands.add_parser("autograde", help="grade the class in this course folder into nbgrader's gradebook")
    autograde.add_argument("assignment", metavar="ASSIGNMENT")
    autograde.add_argument("--student", metavar="ID", nargs="+", default=[], help="only these (default: everyone)")
    autograde.add_argument(
        "--jobs", metavar="N", type=_positive, default=None, help="grade N at once (default: all cores)"
    )
    autograde.add_argument("--cluster", metavar="ADDRESS", help="grade on Dask: a scheduler's tcp://..., or local")
    autograde.add_argument("--json", metavar="FILE", type=Path, help="write what became of everyone there too")
    autograde.add_argument("--regrade", action="store_true", help="show what today's graders would change")
    autograde.add_argument("--yes", action="store_true", help="with --regrade: write it, too")
    autograde.set_defaults(run=_autograde)

    report = commands.add_parser("report", help="write a page about how the class in this course folder did")
    report.add_argument("assignment", metavar="ASSIGNMENT")
    report.add_argument("--out", metavar="FILE", type=Path, help="write it there (default: reports/ASSIGNMENT.html)")
    report.set_defaults(run=_report)

    verify = commands.add_parser("verify", help="check the course itself")
    verify.add_argument("assignments", metavar="ASSIGNMENT", nargs="*")
    verify.add_argument("--jobs", metavar="N", type=_positive, default=None)
    verify.set_defaults(run=_verify)

    build = commands.add_parser("build", help="make assignments/ and solutions/ from source/")
    build.add_argument("assignments", metavar="ASSIGNMENT", nargs="*")
    build.add_argument("--check", action="store_true", help="only say whether they are current")
    build.set_defaults(run=_build)

    new = commands.add_parser("new", help="add an exercise to an assignment, for its author to fill in")
    new.add_argument("assignment", metavar="ASSIGNMENT")
    new.add_argument("exercise", metavar="EXERCISE", help="the name of the function that students write")
    new.set_defaults(run=_new)

    doctor = commands.add_parser("doctor", help="say what this machine offers for grading, and what it lacks")
    doctor.set_defaults(run=_doctor)

    demo = commands.add_parser("demo", help="take a small class through nbgrader's whole cycle")
    demo.add_argument("assignments", metavar="ASSIGNMENT", nargs="*")
    demo.add_argument("--folder", metavar="DIR", type=Path, default=None, help="where (default: demo/)")
    demo.set_defaults(run=_demo)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _wrong_use(message: str) -> int:
    print(f"autograder: {message}", file=sys.stderr)
    return 2


def _grade(options: argparse.Namespace) -> int:
    from autograder import batch, render
    from autograder.submission import Submission

    Assignment.find(options.assignment)
    missing = [path for path in options.submissions if not Path(path).exists()]
    if missing:
        return _wrong_use(f"there is no file {missing[0]!r}: give the path of an .ipynb or .py file")
    if options.json is not None and not options.json.absolute().parent.is_dir():
        return _wrong_use(f"cannot write {str(options.json)!r}: make its folder first")
    tasks: list[batch.Task] = [(Submission.read(path), None) for path in options.submissions]
    reports = []
    isolate = not options.no_sandbox
    for report in batch.grade_all(options.assignment, tasks, options.jobs, isolate=isolate, device=options.device):
        reports.append(report)
        print(render.text(report), flush=True)
    if options.json is not None:
        results = [report.as_dict() for report in reports]
        told = {"version": 1, "assignment": options.assignment, "results": results}
        options.json.write_text(json.dumps(told, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    return 0


def _autograde(options: argparse.Namespace) -> int:
    # With it, jsonschema spends a second on the grammar of a kind of text that no notebook's schema asks for.
    sys.modules.setdefault("rfc3987_syntax", cast(Any, None))
    from autograder.autograde import autograde
    from autograder.crew import NoCluster

    if options.yes and not options.regrade:
        return _wrong_use("--yes belongs to --regrade")
    if options.json is not None and not options.json.absolute().parent.is_dir():
        return _wrong_use(f"cannot write {str(options.json)!r}: make its folder first")
    write = options.yes or not options.regrade
    try:
        run = autograde(options.assignment, options.student, options.jobs, options.cluster, options.regrade, write)
    except (WrongUse, NoCluster) as error:
        return _wrong_use(str(error))
    print(run.summary())
    if options.json is not None:
        options.json.write_text(json.dumps(run.as_dict(), indent=2, allow_nan=False) + "\n", encoding="utf-8")
    return 1 if run.of("failed") else 0


def _report(options: argparse.Namespace) -> int:
    from autograder import class_page

    if options.out is not None and (options.out.is_dir() or not options.out.absolute().parent.is_dir()):
        return _wrong_use(f"cannot write {str(options.out)!r}: name a file in a folder that there is")
    try:
        print(class_page.write(options.assignment, options.out))
    except WrongUse as error:
        return _wrong_use(str(error))
    except OSError as error:
        return _wrong_use(f"cannot write the report: {error}")
    return 0


def _chosen(names: Sequence[str]) -> list[Assignment]:
    return [Assignment.find(name) for name in names] or Assignment.all()


def _verify(options: argparse.Namespace) -> int:
    from autograder.verify import table, verify

    findings = []
    for assignment in _chosen(options.assignments):
        print(f"verifying {assignment.name}: its samples and mutants take a minute or two", file=sys.stderr, flush=True)
        findings.append(verify(assignment, options.jobs))
    print(table(findings))
    return 1 if any(each.off for each in findings) else 0


def _build(options: argparse.Namespace) -> int:
    from autograder import course, release

    names = [assignment.name for assignment in _chosen(options.assignments)]
    if options.check:
        stale = release.stale(names, course.root())
        for path in stale:
            print(f"{path} is not current: run `autograder build`")
        return 1 if stale else 0
    for path in release.build(names, course.root()):
        print(f"wrote {path}")
    return 0


def _new(options: argparse.Namespace) -> int:
    from autograder.new import CannotCreate, create

    try:
        written = create(options.assignment, options.exercise)
    except CannotCreate as error:
        return _wrong_use(str(error))
    for path in written:
        print(f"wrote {path}")
    print(f"replace each TODO in them; `autograder verify {options.assignment}` says what is missing")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from autograder import demo

    return demo.run([assignment.name for assignment in _chosen(options.assignments)], options.folder)


def _doctor(options: argparse.Namespace) -> int:
    from autograder import doctor

    text, usable = doctor.examine()
    print(text)
    return 0 if usable else 1
