"""`argparse` in the language that is spoken: its own words, and the texts of our commands, said when they are shown.

Its sentences, where this version of Python words one in another way, stay English.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograder.course.columns import width, wrapped
from autograder.course.words import noted, noted_of, said, said_of

USAGE = noted("usage: ")
OF_ARGPARSE = (
    USAGE,
    noted("positional arguments"),
    noted("options"),
    noted("show this help message and exit"),
    noted("%(prog)s: error: %(message)s\n"),
    noted("the following arguments are required: %s"),
    noted("unrecognized arguments: %s"),
    noted("argument %(argument_name)s: %(message)s"),
    noted("invalid choice: %(value)r (choose from %(choices)s)"),
    noted("invalid %(type)s value: %(value)r"),
    noted("expected one argument"),
    noted("expected at most one argument"),
    noted("expected at least one argument"),
    noted_of("expected %s argument", "expected %s arguments"),
    noted("ignored explicit argument %r"),
    noted("ambiguous option: %(option)s could match %(matches)s"),
)
PLACES = re.compile(r"%(?:\(\w+\))?\w")


def parsed(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the arguments say; what is wrong with them is told, and ends the process, as argparse has it."""
    with speaking():
        return parser.parse_args(arguments)


@contextmanager
def speaking() -> Iterator[None]:
    """Let argparse's messages be said. What it shows as help goes through `Help`, and is said there."""
    module: Any = argparse
    before = module._, module.ngettext
    module._, module.ngettext = told, _told_of
    try:
        yield
    finally:
        module._, module.ngettext = before


class Help(argparse.HelpFormatter):
    """Help whose texts are said when they are shown, in lines that fit also where letters are wide."""

    def start_section(self, heading: str | None) -> None:
        super().start_section(told(heading) if heading else heading)

    def add_text(self, text: str | None) -> None:
        """What a command does, as a sentence of its own."""
        if text is not None and text is not argparse.SUPPRESS:
            text = told(text)
            text = f"{text[0].upper()}{text[1:]}."
        super().add_text(text)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return told(action.help) if action.help else action.help

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None) -> str:
        shown = told(USAGE) if prefix is None else prefix
        room = " " * width(shown)  # the lines that follow stand below what it takes
        return super()._format_usage(usage, actions, groups, room).replace(room, shown, 1)

    def _split_lines(self, text: str, columns: int) -> list[str]:
        return wrapped(text, columns) if _is_wide(text) else super()._split_lines(text, columns)

    def _fill_text(self, text: str, columns: int, indent: str) -> str:
        return (
            "\n".join(wrapped(text, columns, indent)) if _is_wide(text) else super()._fill_text(text, columns, indent)
        )


def told(text: str) -> str:
    """A text with argparse's own places, ``%s`` or ``%(name)s``, said; as it stands, where its translation has others."""
    translation = said(text)
    return translation if _places(translation) == _places(text) else text


def _told_of(one: str, many: str, n: int) -> str:
    translation = said_of(n, one, many)
    return translation if _places(translation) == _places(one) else (one if n == 1 else many)


def _is_wide(text: str) -> bool:
    return width(text) != len(text)


def _places(text: str) -> Counter[str]:
    return Counter(PLACES.findall(text))
