"""Quirks: what people's tools and habits do to right work, applied at random from a number. None may cost a point.

Each quirk is a function that changes a `Work`; its docstring says what people do. A name that is used again, a cell
that became Markdown, a magic, a file beside the notebook, another format: `names`, `cells`, `sources` and `files` have them.
"""

from autograder.authoring.quirks.drawing import QUIRKS, drawn, handed_in
from autograder.authoring.quirks.work import Quirk, Work

__all__ = ["QUIRKS", "Quirk", "Work", "drawn", "handed_in"]
