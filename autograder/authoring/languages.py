"""What ``verify`` asks of a translation: nothing is left in English, and nothing but texts has changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.authoring.findings import Findings, short
from autograder.course import language, translation
from autograder.course.assignment import Assignment
from autograder.course.literals import places, read_by_people

SHOWN = 60  # characters of a text


def check_languages(assignment: Assignment, findings: Findings) -> None:
    """Complain of what is off in each language that has begun to translate the assignment."""
    for code in language.all_of_course():
        path = language.file(code, assignment.name)
        if path.is_file():
            for problem in problems(assignment, code):
                findings.complain(short(path), problem)


def problems(assignment: Assignment, code: str) -> Iterator[str]:
    """What is off about the translation of an assignment, a sentence each."""
    catalogue = language.catalogue(code, assignment.name)
    for text in dict.fromkeys(text for text, _ in translation.messages(assignment.master_cells)):
        start = text.replace("\n", " ")[:SHOWN]
        new = catalogue.texts.get(text)
        if text in catalogue.fuzzy:
            yield f"the translation of {start!r} is marked fuzzy: compare it, and take the mark away"
        elif new is None:
            yield f"{start!r} is not translated: run `autograder messages`, and translate it"
        elif missing := (places(text) - places(new)) + (places(new) - places(text)):
            yield f"the translation of {start!r} must have the same places: look for {', '.join(missing)}"
    for old, cell in zip(assignment.master_cells, translation.translated(assignment.master_cells, catalogue.texts)):  # noqa: B905
        if old["cell_type"] == "code" and _code(str(old["source"])) != _code(str(cell["source"])):
            yield f"the translation changes the code of the cell {old.get('id')!r}"


def _code(source: str) -> str:
    """A cell's code without its texts: docstrings and strings that people read."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    texts = set(map(id, read_by_people(tree)))
    return ast.dump(_WithoutTexts(texts).visit(tree))


class _WithoutTexts(ast.NodeTransformer):
    def __init__(self, texts: set[int]) -> None:
        self.texts = texts

    def visit(self, node: ast.AST) -> ast.AST:
        if id(node) in self.texts:
            return ast.Constant("text")
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return ast.Expr(ast.Constant("docstring"))
        return self.generic_visit(node)
