"""A gettext catalogue (``.po``) as it is read: what stands for each English text. Of ours, as Babel takes longer than grading.

An entry is ``msgid`` and ``msgstr``; where a number decides, ``msgid_plural`` and ``msgstr[0]`` and so on, by the rule in
the header's ``Plural-Forms``. What is marked ``fuzzy`` counts as not translated.
"""

from __future__ import annotations

import functools
import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.root import CourseError

LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?"((?:[^"\\]|\\.)*)"')
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
RULE = re.compile(r"^Plural-Forms:.*?\bplural=([^;\n]+)", re.MULTILINE)
GERMANIC = "n != 1"


@dataclass(frozen=True)
class Catalogue:
    """The translations of one catalogue.

    Attributes:
        texts: the translation of each English text, of those that have one which is not marked fuzzy.
        fuzzy: English texts whose translation is marked: the text has changed since.
        plurals: the forms of each text that has several, by its English singular.
        form: which of the forms goes with a number.
    """

    texts: Mapping[str, str]
    fuzzy: frozenset[str] = frozenset()
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = lambda number: int(number != 1)


def read(path: Path) -> Catalogue:
    """The catalogue in a file, which is read once as long as it stays as it is.

    Raises:
        CourseError: the file is no catalogue.
    """
    return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(64)
def _read(path: Path, modified: int) -> Catalogue:
    try:
        entries = [*_entries(path.read_text(encoding="utf-8"))]
        header = next((each["msgstr"] for _, each in entries if not each["msgid"]), "")
        rule = RULE.search(header)
        form = gettext.c2py(rule.group(1) if rule else GERMANIC)
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} can't be read as a gettext catalogue: {error}") from None
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    fuzzy = set()
    for is_fuzzy, entry in entries:
        told = tuple(value for name, value in entry.items() if name.startswith("msgstr"))
        if not entry["msgid"]:
            continue  # the header
        if is_fuzzy:
            fuzzy.add(entry["msgid"])
        elif all(told) and "msgid_plural" in entry:
            plurals[entry["msgid"]] = told
        elif all(told):
            texts[entry["msgid"]] = told[0]
    return Catalogue(texts, frozenset(fuzzy), plurals, form)


def _entries(text: str) -> Iterator[tuple[bool, dict[str, str]]]:
    """Each entry as it stands, and whether it is marked; one ends where the next begins, or an empty one at the end."""
    entry: dict[str, str] = {}
    marked = next_marked = False
    name = ""
    for number, line in enumerate([*text.split("\n"), 'msgid ""'], 1):
        line = line.strip()
        if not line or line.startswith("#"):
            next_marked |= line.startswith("#,") and "fuzzy" in re.split(r"[,\s]+", line)
            continue
        found = LINE.fullmatch(line)
        name = found.group(1) or name if found else ""
        if found is None or not name:
            raise ValueError(f'line {number} is neither a comment nor like `msgid "text"`')
        if found.group(1) and name in ("msgctxt", "msgid") and "msgid" in entry:
            if not any(each.startswith("msgstr") for each in entry):
                raise ValueError(f"there is no msgstr before line {number}")
            yield marked, entry
            entry, marked = {}, next_marked
        if found.group(1):
            if name in entry or ("msgid" not in entry and name not in ("msgctxt", "msgid")):
                raise ValueError(f"line {number} has a {name} that belongs to no msgid")
            marked, next_marked = marked or next_marked, False
        entry[name] = entry.get(name, "") + _unescaped(found.group(2))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found.group(1), found.group(1)), text)
