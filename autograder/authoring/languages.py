"""What ``verify`` asks of a translation: nothing is left in English, and nothing but texts has changed."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from autograder.authoring import texts
from autograder.authoring.findings import Findings, short
from autograder.authoring.texts import Text
from autograder.course import desk, hints, language, root, translation
from autograder.course.assignment import Assignment
from autograder.course.catalogue import Catalogue
from autograder.course.literals import is_docstring, is_string, places, read_by_people
from autograder.course.words import GRADERS, KIT, WORKER, said

SHOWN = 60  # characters of a text
OTHER_LETTERS = re.compile("[\u0400-\u1cff\u3040-\ud7ff]")  # that neither English nor a formula has


def check_languages(assignment: Assignment, findings: Findings) -> None:
    """Complain of what is off in each language that has begun to translate the assignment, or what is said of it.

    What all assignments share is told with the first.
    """
    graders = sorted(assignment.graders.glob("*.py"))
    found: dict[str, list[Text]] = {
        hints.DOMAIN: [*texts.of_hints(hints.files(assignment.name))],
        GRADERS: [*texts.of_code(graders)],
    }
    if assignment.name == Assignment.all()[0].name:
        found[GRADERS] += texts.of_code(sorted(root.graders().glob("*.py")))
        found |= {domain: texts.of(domain) for domain in (KIT, WORKER, desk.DOMAIN)}
    for code in language.all_of_course():
        off = {assignment.name: problems(assignment, code)}
        off |= {domain: _untold(each, language.catalogue(code, domain), code) for domain, each in found.items()}
        for domain, complaints in off.items():
            path = language.file(code, domain)
            for problem in complaints if path.is_file() else ():
                findings.complain(short(path), problem)


def problems(assignment: Assignment, code: str) -> Iterator[str]:
    """What is off about the translation of an assignment, a sentence each."""
    catalogue = language.catalogue(code, assignment.name)
    yield from _untold(texts.of_assignment(assignment), catalogue, code)
    translated = translation.translated(assignment.master_cells, catalogue.texts)
    for old, cell in zip(assignment.master_cells, translated, strict=True):
        if old["cell_type"] == "code" and not _same_code(str(old["source"]), str(cell["source"])):
            yield said("the translation changes the code of the cell {cell!r}", cell=old.get("id"))


def _untold(found: Iterable[Text], catalogue: Catalogue, code: str) -> Iterator[str]:
    """What is off about the translation of each of these texts, but for those that are written in the course's own language."""
    own = code == language.spoken()
    for text, plural in dict.fromkeys((each.text, each.plural) for each in found):
        if own and OTHER_LETTERS.search(text):
            continue
        start = text.replace("\n", " ")[:SHOWN]
        new = " ".join(catalogue.plurals.get(text, ())) if plural else catalogue.texts.get(text)
        if text in catalogue.fuzzy:
            yield said("the translation of {start!r} is marked fuzzy: compare it, and take the mark away", start=start)
        elif not new:
            yield said("{start!r} is not translated: run `autograder messages`, and translate it", start=start)
        elif missing := _differing(places(text + plural), places(new), one_sided=bool(plural)):
            yield said(
                "the translation of {start!r} must have the same places: look for {places}",
                start=start,
                places=", ".join(missing),
            )


def _differing(old: Counter[str], new: Counter[str], one_sided: bool) -> list[str]:
    """The places that only one of two texts has; of several forms, one may leave the number out, and each has the others."""
    if one_sided:
        return [*(new.keys() - old.keys()), *(old.keys() - new.keys())]
    return [*((old - new) + (new - old))]


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
