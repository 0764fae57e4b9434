"""``autograder messages``: the catalogues that translators write in."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from autograder.cli.arguments import command
from autograder.course import language
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

if TYPE_CHECKING:
    from autograder.cli.arguments import Commands


def add(commands: Commands) -> None:
    parser = command(
        commands, "messages", run, noted("bring the catalogues for translators up to date with the course")
    )
    told = noted("only these: an assignment's, or that of the hints (default: all)")
    parser.add_argument("catalogues", metavar="CATALOGUE", nargs="*", help=told)
    told = noted("the code of a language, such as ko; one that is new is begun (default: all that are there)")
    parser.add_argument("--language", metavar="CODE", help=told)


def run(options: argparse.Namespace) -> int:
    code = options.language
    if code is not None and (code == language.ENGLISH or not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", code)):
        told = said(
            "--language is a code such as ko or pt_BR, and not en, which all texts are in; not {code!r}", code=code
        )
        raise WrongUse(told)
    codes = [code] if code else [each for each in language.all_of_course() if each != language.ENGLISH]
    if not codes:
        raise WrongUse(said("this course has no language but English: --language ko begins one"))

    from autograder.authoring import messages, texts

    for each in codes:
        for domain in options.catalogues or texts.domains():
            path = messages.update(domain, each)
            if path is not None:
                print(said("wrote {path}", path=path))
    return 0
