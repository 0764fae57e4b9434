"""The ``autograder`` command: reads the arguments, calls what they name, and turns what comes of it into an exit status.

One file a command; each is cheap to import, and imports what it runs when it runs. Imports everything.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from autograder.cli import (
    autograde,
    build,
    bundle,
    demo,
    doctor,
    export,
    feedback,
    grade,
    init,
    messages,
    new,
    report,
    verify,
    watch,
)
from autograder.cli.spoken import Help, parsed
from autograder.course.root import CourseError, UnknownAssignment, WrongUse
from autograder.course.words import noted, said
from autograder.grading import stopping
from autograder.sandbox.errors import NoCard, SandboxRefused

COMMANDS = (grade, autograde, feedback, watch, report, export, bundle, verify, build, init, messages, new, doctor, demo)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it did its work, 1 when the course is off, 2 for wrong use."""
    options = parsed(parser(), arguments)
    stopping.listen()
    try:
        return int(options.run(options))
    except (WrongUse, UnknownAssignment, SandboxRefused) as error:
        return _told(error, 2)
    except NoCard as error:
        return _told(said("{error}: --device simulated grades without one", error=error), 2)
    except CourseError as error:
        return _told(error, 1)
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return _told(said("stopped"), 130)
    finally:
        stopping.forget()


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    what = noted("grade, build and verify the assignments of Descent Kit")
    parser = argparse.ArgumentParser("autograder", description=what, formatter_class=Help)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


def _told(what: object, status: int) -> int:
    print(f"autograder: {what}", file=sys.stderr)
    return status
