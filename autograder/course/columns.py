"""How wide a text stands on a terminal, and texts put into columns by that: a wide letter, as in Korean, takes two."""

from __future__ import annotations

import re
from unicodedata import east_asian_width


def width(text: str) -> int:
    """How many columns a text takes on a terminal: a wide character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def left(text: str, columns: int) -> str:
    """A text with spaces behind it, so that it takes so many columns at least."""
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """The same with the spaces before it."""
    return " " * (columns - width(text)) + text


def wrapped(line: str, columns: int, indent: str = "") -> list[str]:
    """The lines of a text, each of so many columns at most; the first has ``indent``, the others spaces in its place."""
    lines, current = [], indent
    for word in re.findall(r"\s*\S+", line):
        kept = word if current.strip(" →") else word.lstrip()
        for letter in kept if width(indent + kept.strip()) > columns else (kept,):  # a word that no line has room for
            if width(current + letter) > columns:
                lines.append(current.rstrip())
                current, letter = " " * len(indent), letter.lstrip()
            current += letter
    return [*lines, current] if current.strip() else lines
