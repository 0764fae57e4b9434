"""``autograder doctor``: what this machine offers for grading, and whether the course folder is set up for a class."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.cli.arguments import command
from autograder.course import root
from autograder.course.columns import left, width
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    command(commands, "doctor", run, noted("say what this machine and this course folder lack for grading a class"))


def run(options: argparse.Namespace) -> int:
    from autograder.sandbox import doctor

    text, usable = doctor.examine()
    print(text)
    try:
        course = root.folder()
    except root.NoCourse as error:
        print(said("no course was looked at: {error}", error=error))
        return 0 if usable else 1

    from autograder.classroom.doctor import STATES, examine

    print(said("the course in {folder}:", folder=course))
    findings = examine()
    states = max(4, *(width(said(STATES[finding.state])) for finding in findings))
    names = max(14, *(width(said(finding.name)) for finding in findings))
    for finding in findings:
        print(f"  {left(said(STATES[finding.state]), states)} {left(said(finding.name), names)} {finding.told}")
        if finding.remedy:
            print(f"  {' ' * states} {finding.remedy}")
    return 0 if usable and all(finding.state != "mend" for finding in findings) else 1
