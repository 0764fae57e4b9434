"""Templates of our pages: what anybody wrote is text in them, and hides nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.course.words import said, said_of, spoken
from autograder.grading import render


def templates(folder: Path, **filters: Any) -> Environment:
    """The templates in a folder, with these filters besides ``points`` and ``told``; they say what they say by ``said``."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    environment.filters.update(points=render.number, told=_told, **filters)
    environment.globals.update(said=said, said_of=said_of, spoken=spoken)
    return environment


def _told(words: str) -> Markup:
    """A message as HTML: what stands between `backticks` is code."""
    return Markup(re.sub("`([^`\n]+)`", r"<code>\1</code>", str(escape(_plain(words)))))


def _plain(value: object) -> object:
    """A text without what hides or turns around what stands beside it; other values, and HTML of ours, as they are."""
    return "\n".join(map(render.plain, value.split("\n"))) if type(value) is str else value
