"""What there is to translate: the English texts of each catalogue's domain, and where they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.findings import short
from autograder.course import desk, hints, root, self_checks, translation
from autograder.course.assignment import Assignment
from autograder.course.literals import SENTENCE, is_docstring, is_string, message
from autograder.course.root import CourseError
from autograder.course.words import GRADERS, KIT, WORKER, said

PACKAGE = Path(__file__).resolve().parents[1]
SAYING = {
    "said": (0,),
    "noted": (0,),
    "said_of": (1, 2),
    "noted_of": (0, 1),
}  # functions, and which arguments are texts
IN_PAGES = re.compile(r'\b(?:said|noted)\("((?:[^"\\]|\\.)*)"|\bsaid_of\([^"]*"((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"')
# Whose sentences people may read, though a worker says them: of a submission, and of what isolation a machine has.
OF_WORKER = (
    *("errors.py", "calling.py", "notebook/*.py", "plain/*.py", "zygote.py", "torch_builds.py"),
    *("isolation/kernel.py", "isolation/probe.py", "isolation/bubblewrap.py", "isolation/lockdown.py"),
)
PLACES_OF_WORKER = re.compile(r"^cell \{|\}, line \{|\} random state$|^version \{")
NOT_SAID = ("startswith", "compile", "getattr", "encode", "split")


@dataclass(frozen=True)
class Text:
    """A text in English; ``where`` is what a translator reads of its place. ``plural`` is its form for several."""

    text: str
    where: str
    plural: str = ""


def domains() -> list[str]:
    """The domains of this course: each assignment's, and those of hints, graders, the kit, workers and checks in notebooks."""
    return [*(assignment.name for assignment in Assignment.all()), hints.DOMAIN, GRADERS, KIT, WORKER, desk.DOMAIN]


def of(domain: str) -> list[Text]:
    """All texts of a domain; one may come several times.

    Raises:
        CourseError: a file that has them can't be read.
        UnknownAssignment: there is no such domain.
    """
    if domain == hints.DOMAIN:
        return [*of_hints(sorted(root.graders().rglob(hints.FILE)))]
    if domain == GRADERS:
        return [*of_code(sorted(root.graders().rglob("*.py")))]
    if domain == KIT:
        return [*of_kit()]
    if domain == WORKER:
        return [*of_worker()]
    if domain == desk.DOMAIN:
        return [*of_desk()]
    return [*of_assignment(Assignment.find(domain))]


def of_assignment(assignment: Assignment) -> Iterator[Text]:
    """The texts of an assignment's master, or masters, each with the cell that it stands in."""
    for master in assignment.masters:
        cells = Assignment(assignment.name, master).master_cells
        yield from (Text(text, cell) for text, cell in translation.messages(cells))


def of_hints(paths: Iterable[Path]) -> Iterator[Text]:
    """The texts of files of hints, each with its mistake and its level."""
    for path in paths:
        for mistake, hint in hints.read(path).items():
            yield from (Text(text, f"{short(path)}:{mistake}.{level}") for level, text in hint.levels().items())


def of_kit() -> Iterator[Text]:
    """What the kit says: in its code and on its pages."""
    apart = [PACKAGE / name for name in ("graders", "untrusted", "course/templates", "authoring/templates")]
    files = [path for path in sorted(PACKAGE.rglob("*")) if not any(path.is_relative_to(each) for each in apart)]
    beside = [self_checks.TEMPLATES / name for name in (self_checks.CONFTEST, self_checks.WATCH)]
    yield from of_code([*beside, *(path for path in files if path.suffix == ".py")])
    yield from (Text(text, _named(path)) for path, text in self_checks.heads())
    for path in (path for path in files if path.suffix == ".html"):
        for one, singular, plural in IN_PAGES.findall(path.read_text(encoding="utf-8")):
            yield Text(one or singular, _named(path), plural)


def of_code(paths: Iterable[Path]) -> Iterator[Text]:
    """What code says by `words.said` and its likes, and the titles of checks.

    Raises:
        CourseError: a text is no string as it stands.
    """
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(_is_check, node.decorator_list)):
                title = " ".join((ast.get_docstring(node) or "").split()).rstrip(".")
                yield Text(title, _named(path))
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name in SAYING and isinstance(node, ast.Call):
                told = [node.args[place] for place in SAYING[name] if place < len(node.args)]
                if any(isinstance(each, ast.JoinedStr | ast.BinOp) for each in told):
                    what = said(
                        "{file}, line {line}: {name}() takes a string as it stands, with named places that are given beside it",
                        file=short(path),
                        line=node.lineno,
                        name=name,
                    )
                    raise CourseError(what)
                texts = [each.value for each in told if isinstance(each, ast.Constant) and isinstance(each.value, str)]
                if texts:
                    yield Text(texts[0], _named(path), *texts[1:])


def of_worker() -> Iterator[Text]:
    """What a worker may say to a student, with its places as they stand in the code."""
    for path in (path for name in OF_WORKER for path in sorted((PACKAGE / "untrusted").glob(name))):
        yield from (Text(text, _named(path)) for text in _strings(ast.parse(path.read_text(encoding="utf-8"))))


def _strings(node: ast.AST) -> Iterator[str]:
    if is_string(node):
        text = message(node)  # type: ignore[arg-type]
        sentence = SENTENCE.search(re.sub(r"\{[^{}]*\}", "", text)) and "\n" not in text.strip()  # else it is code
        if sentence or PLACES_OF_WORKER.search(text):
            yield text
        return
    if isinstance(node, ast.Tuple) and all(isinstance(each, ast.Constant) for each in node.elts):
        return  # data
    function = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    if is_docstring(node) or isinstance(node, ast.Compare) or function in NOT_SAID:
        return
    for child in ast.iter_child_nodes(node):
        yield from _strings(child)


def _is_check(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "check"


def _named(path: Path) -> str:
    """A file as a translator reads it: the kit's own from the package's folder."""
    return f"autograder/{path.relative_to(PACKAGE)}" if path.is_relative_to(PACKAGE) else short(path)


def of_desk() -> Iterator[Text]:
    """What the checks in the notebooks say, and what the code of their cell says of itself."""
    yield from (Text(text, f"check:{name}") for name, text in desk.WORDS.items())
    yield from (Text(text, _named(desk.TEMPLATE)) for text, _ in translation.messages([desk.code()]))
