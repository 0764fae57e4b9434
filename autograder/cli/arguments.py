"""What several commands do with their arguments."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from autograder.cli.spoken import Help
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


class ClassOutcome(Protocol):
    """What became of everyone in a class."""

    def summary(self) -> str: ...

    def as_dict(self) -> dict[str, Any]: ...

    def of(self, state: Literal["failed"]) -> list[Any]: ...


def command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], what: str
) -> argparse.ArgumentParser:
    """Add a command; ``what``, a text that is `noted`, says in its help what it does."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=what, description=what, formatter_class=Help)
    parser.set_defaults(run=run)
    return parser


def positive(text: str) -> int:
    """A number of at least one, as an option's value."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(said("must be at least 1"))
    return number


def count(text: str) -> int:
    """A number that may be zero, as an option's value."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(said("must not be negative"))
    return number


def lean_imports() -> None:
    """Before nbgrader is imported: leave out what takes long and is not needed."""
    # With it, jsonschema spends a second on the grammar of a kind of text that no notebook's schema asks for.
    sys.modules.setdefault("rfc3987_syntax", cast(Any, None))


def of_class(parser: argparse.ArgumentParser, jobs: str) -> None:
    """Add what the commands for a class are about; ``jobs`` says what is done to how many students at once."""
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--student", metavar="ID", nargs="+", default=[], help=noted("only these (default: everyone)"))
    parser.add_argument("--jobs", metavar="N", type=positive, default=None, help=jobs)


def conclude(run: ClassOutcome, file: Path | None) -> int:
    """Say what became of a class, in a file too if there is one; the exit status."""
    from autograder.exports import kit

    print(run.summary())
    if file is not None:
        file.write_text(kit.text(run.as_dict()), encoding="utf-8")
    return 1 if run.of("failed") else 0


def quiet(parser: argparse.ArgumentParser) -> None:
    """Add the option of all commands that take long."""
    parser.add_argument("--quiet", action="store_true", help=noted("do not say how far it is"))


def show_progress(options: argparse.Namespace) -> None:
    """Say from now on how far things are, if nobody asked for quiet."""
    from autograder.grading import progress

    progress.show(not options.quiet)


def chosen(names: Sequence[str]) -> list[Assignment]:
    """The assignments of these names, or all that have hidden graders: the others are nbgrader's alone.

    Raises:
        WrongUse: the course has none at all.
    """
    found = [Assignment.find(name) for name in names] or Assignment.all()
    if found and not names:
        plain = {each.name for each in found if not root.has_graders(each.name, root.folder())}
        for name in sorted(plain):
            print(said("{name} has no hidden graders: left out", name=name), file=sys.stderr)
        found = [each for each in found if each.name not in plain]
    if not found:
        places = {"folder": root.folder() / "source"}
        raise WrongUse(said("there is no assignment in {folder}: `autograder init` makes a first one", **places))
    return found


def writable(path: Path | None) -> None:
    """See whether a file can be written there.

    Raises:
        WrongUse: its folder is not there.
    """
    if path is not None and not path.absolute().parent.is_dir():
        raise WrongUse(said("cannot write {path!r}: make its folder first", path=str(path)))
