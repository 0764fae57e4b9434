"""A language for tests: English in full-width letters, so that a text which is not translated is seen, and widths are tried.

Places, those of argparse among them, and code between backticks stay as they are.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from autograder.authoring import texts
from autograder.course import language, settings, words
from autograder.course.literals import PLACE, SENTENCE

CODE = "qaa"
KEPT = re.compile(rf"({PLACE.pattern}|`[^`]*`|%(?:\(\w+\))?\w)")


def wide(text: str) -> str:
    """A text in this language."""
    parts = KEPT.split(text)
    return "".join(part if KEPT.fullmatch(part) else _wide(part) for part in parts)


def make(course: Path, *domains: str) -> None:
    """Translate these domains of the course that we stand in, and let it speak the language."""
    for domain in domains:
        made = Catalog()
        for each in _of_the_code(domain) if domain in (words.KIT, words.WORKER) else texts.of(domain):
            forms = (wide(each.text), wide(each.plural)) if each.plural else wide(each.text)
            made.add((each.text, each.plural) if each.plural else each.text, forms)
        path = language.file(CODE, domain, course)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, made)
    (course / settings.FILE).write_text(f'language = "{CODE}"\n', encoding="utf-8")
    for read in (words._read, words._sentences, words._spoken, words._edition):
        read.cache_clear()  # they are read once a process, and something may have been said before


@functools.cache
def _of_the_code(domain: str) -> list[texts.Text]:
    """The texts of a domain that is the same in each course."""
    return texts.of(domain)


def english(shown: str) -> list[str]:
    """The pieces of English that are left in what is shown, code between backticks aside."""
    return SENTENCE.findall(re.sub(r"`[^`]*`", "", shown))


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalpha() else letter for letter in text)
