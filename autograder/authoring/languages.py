"""What ``verify`` asks of a translation: nothing is left in English, and nothing but texts has changed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from autograder.authoring import texts
from autograder.authoring.findings import Findings, short
from autograder.authoring.texts import Text
from autograder.course import hints, language, translation
from autograder.course.assignment import Assignment
from autograder.course.catalogue import Catalogue
from autograder.course.literals import is_docstring, is_string, places, read_by_people

SHOWN = 60  # characters of a text


def check_languages(assignment: Assignment, findings: Findings) -> None:
    """Complain of what is off in each language that has begun to translate the assignment, or its hints."""
    for code in language.all_of_course():
        for domain, find in ((assignment.name, problems), (hints.DOMAIN, problems_of_hints)):
            path = language.file(code, domain)
            for problem in find(assignment, code) if path.is_file() else ():
                findings.complain(short(path), problem)


def problems(assignment: Assignment, code: str) -> Iterator[str]:
    """What is off about the translation of an assignment, a sentence each."""
    catalogue = language.catalogue(code, assignment.name)
    yield from _untold(texts.of_assignment(assignment), catalogue)
    translated = translation.translated(assignment.master_cells, catalogue.texts)
    for old, cell in zip(assignment.master_cells, translated, strict=True):
        if old["cell_type"] == "code" and not _same_code(str(old["source"]), str(cell["source"])):
            yield f"the translation changes the code of the cell {old.get('id')!r}"


def problems_of_hints(assignment: Assignment, code: str) -> Iterator[str]:
    """The same of the hints that an assignment's students may read."""
    yield from _untold(texts.of_hints(hints.files(assignment.name)), language.catalogue(code, hints.DOMAIN))


def _untold(found: Iterable[Text], catalogue: Catalogue) -> Iterator[str]:
    """What is off about the translation of each of these texts."""
    for text in dict.fromkeys(each.text for each in found):
        start = text.replace("\n", " ")[:SHOWN]
        new = catalogue.texts.get(text)
        if text in catalogue.fuzzy:
            yield f"the translation of {start!r} is marked fuzzy: compare it, and take the mark away"
        elif new is None:
            yield f"{start!r} is not translated: run `autograder messages`, and translate it"
        elif missing := (places(text) - places(new)) + (places(new) - places(text)):
            yield f"the translation of {start!r} must have the same places: look for {', '.join(missing)}"


def _same_code(old: str, new: str) -> bool:
    """Whether two cells differ in nothing but comments, docstrings and strings that people read."""
    try:
        before = ast.parse(old)
    except SyntaxError:
        return old == new
    try:
        return _same(before, ast.parse(new), set(map(id, read_by_people(before))))
    except SyntaxError:
        return False


def _same(old: object, new: object, texts: set[int]) -> bool:
    """Whether two pieces of a syntax tree are the same but for docstrings and ``texts``, ids of strings in the old one."""
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_same(one, other, texts) for one, other in zip(old, new, strict=True))
    if not isinstance(old, ast.AST) or not isinstance(new, ast.AST):
        return type(old) is type(new) and old == new
    if id(old) in texts or (is_docstring(old) and is_docstring(new)):
        return is_string(new) or is_docstring(new)
    pairs = ((getattr(old, name, None), getattr(new, name, None)) for name in old._fields)
    return type(old) is type(new) and all(_same(one, other, texts) for one, other in pairs)
