"""Cells to statements: each compiled by itself, with what it binds and uses, so that an error in one costs no other.

A notebook holds experiments beside the functions that it is about. So each statement has a kind: *needed* ones define what
the exercises use; *settings* may change how they work and are quick as a rule (``np.random.seed(0)``); the rest *waits*, and
is run only when something turns out to be missing without it.
"""

from __future__ import annotations
import __future__ as future

import ast
import itertools
import linecache
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import CodeType
from typing import Literal

from self_check import magics
from self_check.reading import Cell

MAX_STATEMENTS = 20_000
Tell = Callable[[int, int, int], None]  # the index of a cell, the number of a statement in it, and its line
Kind = Literal["needed", "setting", "waiting"]
Broken = (SyntaxError, ValueError, RecursionError, MemoryError)
# Who uses one of these may bind or use any name:
ANYTHING = frozenset({"globals", "locals", "vars", "exec", "eval", "setattr", "__import__", "importlib", "inspect"})
MEASURES = frozenset({"timeit", "prun", "lprun", "memit", "mprun", "time"})  # by IPython: they define nothing
DRAWING = frozenset({"matplotlib", "pylab", "seaborn", "plotly", "IPython", "ipywidgets", "bokeh", "altair"})
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINES = (*FUNCTIONS, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Statement:
    """One top-level statement: the index of its cell and its own number there, and its code."""

    cell: int
    number: int
    code: CodeType
    node: ast.stmt
    binds: frozenset[str]
    uses: frozenset[str]
    binds_anything: bool = False  # more names than can be told
    kind: Kind = "needed"

    @property
    def place(self) -> tuple[int, int]:
        return self.cell, self.number


@dataclass
class Program:
    """The cells of one file as statements. ``errors`` has what kept a cell from being read, by the cell's index."""

    cells: Sequence[Cell]
    statements: list[Statement] = field(default_factory=list)
    errors: dict[int, BaseException] = field(default_factory=dict)
    stubs: set[tuple[str, int]] = field(default_factory=set)  # file and line of functions that are still to be written

    def is_stub(self, function: object) -> bool:
        code = getattr(function, "__code__", None)
        return type(code) is CodeType and (code.co_filename, code.co_firstlineno) in self.stubs


def compiled(
    cells: Sequence[Cell],
    exercises: Collection[str],
    transform: Callable[[str], str],
    files: Collection[str] = (),
    skip: Collection[tuple[int, int]] = (),
    tell: Tell = lambda cell, number, line: None,
) -> Program:
    """Read and compile the cells.

    Args:
        cells: of one file.
        exercises: the functions that all this is about.
        transform: IPython's translation of a cell into Python.
        files: the paths of what lies beside the notebook; modules among them are the student's own.
        skip: places of statements to leave out, a whole cell's with the number -1.
        tell: called with a place, and its line, before anything that may take long.
    """
    program = Program(cells)
    flags = 0  # `from __future__` goes on in later cells, as in Jupyter
    found: list[Statement] = []
    for index, cell in enumerate(cells):
        if (index, -1) in skip:
            continue
        tell(index, -1, 1 + cell.line)
        try:
            tree = _tree(cell, transform)
            if len(found) + len(tree.body) > MAX_STATEMENTS:
                raise ValueError(f"there are more than {MAX_STATEMENTS:_} statements")
            statements = []
            for number, node in enumerate(tree.body):
                if _is_of_desk(node):
                    continue
                flags |= _future(node)
                nodes = _all_of(node)
                statements.append(_statement(index, number, nodes, f"<{cell.name}>", flags))
                program.stubs |= {(f"<{cell.name}>", line) for line in _stubs(nodes)}
            found += statements
        except Broken as error:
            program.errors[index] = error
    kinds = _kinds(found, cells, exercises, {path.split("/")[0].removesuffix(".py") for path in files})
    program.statements = [replace(each, kind=kind) for each, kind in zip(found, kinds, strict=True)]
    return program


def _is_of_desk(node: ast.stmt) -> bool:
    """Whether this is of the folded cell of self-checks, which is for the student alone, in whatever file it stands."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        node = node.value.func  # type: ignore[assignment]
    return isinstance(node, (ast.FunctionDef, ast.Name)) and getattr(node, "name", getattr(node, "id", "")) == "_desk"


def _tree(cell: Cell, transform: Callable[[str], str]) -> ast.Module:
    filename = f"<{cell.name}>"
    try:
        tree, text = ast.parse(cell.source, filename), cell.source
        if cell.source.lstrip().startswith("In ["):  # a prompt that was pasted along reads like an annotation
            raise SyntaxError
    except (SyntaxError, ValueError):
        try:
            text = magics.python(cell.source, transform)
            tree = ast.parse(text, filename)
        except SyntaxError as error:
            error.lineno = (error.lineno or 1) + cell.line
            raise
    if cell.line:
        ast.increment_lineno(tree, cell.line)
        before = linecache.cache.get(filename)
        lines = before[2] if before and len(before) == 4 else []
        text = "".join(lines[: cell.line]) + "\n" * (cell.line - len(lines)) + text
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    return tree


def _future(node: ast.stmt) -> int:
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return 0
    flags = 0
    for alias in node.names:
        flags |= getattr(getattr(future, alias.name, None), "compiler_flag", 0)
    return flags


def _statement(cell: int, number: int, nodes: Sequence[ast.AST], filename: str, flags: int) -> Statement:
    node = nodes[0]
    assert isinstance(node, ast.stmt)
    flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(ast.Module([node], []), filename, "exec", flags=flags, dont_inherit=True)
    uses = frozenset(_used_by(nodes))
    star = isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    anything = star or (not isinstance(node, DEFINES) and bool((ANYTHING | {"get_ipython"}) & uses))
    return Statement(cell, number, code, node, frozenset(_bound(node)), uses, anything)


# ---- what a statement binds and uses ---------------------------------------------------------------------------------


def _all_of(statement: ast.AST) -> list[ast.AST]:
    """A statement and all nodes in it, as `ast.walk` gives them, which takes twice as long."""
    nodes = [statement]
    for node in nodes:  # which grows
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes.extend(each for each in value if isinstance(each, ast.AST))
    return nodes


def _stubs(nodes: Iterable[ast.AST]) -> Iterator[int]:
    """The first lines of the functions in a statement that do nothing yet: a docstring, `pass`, `...`, NotImplementedError."""
    for node in nodes:
        if isinstance(node, FUNCTIONS) and all(map(_is_nothing, node.body)):
            yield min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _is_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _outer(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement that run in its own scope."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, DEFINES):
            waiting += [*node.decorator_list]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds, or whose contents it sets: ``Net.forward = ...`` counts for ``Net``."""
    for node in _outer(statement):
        if isinstance(node, DEFINES):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            yield _root(node)


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def used_by(statement: ast.stmt) -> set[str]:
    """The names of other things that a statement uses: those that it reads, less a function's own variables."""
    return _used_by(_all_of(statement))


def _used_by(nodes: Sequence[ast.AST]) -> set[str]:
    statement = nodes[0]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    if not isinstance(statement, FUNCTIONS):
        return read
    shared = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    outside = (*statement.decorator_list, *statement.args.defaults, *statement.args.kw_defaults)
    around = {node.id for each in outside if each for node in _all_of(each) if isinstance(node, ast.Name)}
    return read - (own - shared - around) | shared


# ---- kinds -----------------------------------------------------------------------------------------------------------


def _kinds(
    found: Sequence[Statement], cells: Sequence[Cell], exercises: Collection[str], modules: set[str]
) -> list[Kind]:
    """The kind of each statement. Where it can't be told, a statement is needed."""
    done = {name for each in found for name in _done_in_its_own_cell(each, cells)}
    always = [index for index, each in enumerate(found) if _is_always_needed(each, modules)]
    by_name: dict[str, list[int]] = {}
    for index, each in enumerate(found):
        own = cells[each.cell].exercise
        for name in each.binds:
            if name not in exercises or name == own or name not in done:
                by_name.setdefault(name, []).append(index)
    needed: set[int] = set()
    names: set[str] = set()
    waiting = [*exercises]

    def need(index: int) -> None:
        if index not in needed:
            needed.add(index)
            waiting.extend(found[index].uses)

    for index in always:
        need(index)
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            for index in by_name.get(name, ()):
                need(index)
    imported = {name for each in found if isinstance(each.node, IMPORTS) for name in each.binds}
    functions = {name for each in found if isinstance(each.node, FUNCTIONS) for name in each.binds}
    things = names.intersection(itertools.chain.from_iterable(each.binds for each in found))
    things -= {*exercises} | imported | functions
    tuned = imported - {name for each in found if _draws(each.node) for name in each.binds}
    settings = {
        index for index, each in enumerate(found) if index not in needed and _is_setting(each, exercises, tuned, things)
    }
    used = {name for index in settings for name in found[index].uses}
    settings |= {index for index, each in enumerate(found) if isinstance(each.node, IMPORTS) and each.binds & used}
    return ["needed" if n in needed else "setting" if n in settings else "waiting" for n in range(len(found))]


def _done_in_its_own_cell(statement: Statement, cells: Sequence[Cell]) -> set[str]:
    exercise = cells[statement.cell].exercise
    is_it = isinstance(statement.node, DEFINES) and statement.node.name == exercise
    return {exercise} if is_it and not all(map(_is_nothing, statement.node.body)) else set()  # type: ignore[attr-defined]


def _is_always_needed(statement: Statement, modules: set[str]) -> bool:
    """Imports of the student's own modules, and what may bind any name."""
    node = statement.node
    if isinstance(node, IMPORTS):
        roots = {alias.name for alias in node.names} if isinstance(node, ast.Import) else {node.module or ""}
        return statement.binds_anything or bool(modules & {root.split(".")[0] for root in roots})
    return statement.binds_anything and not _is_measured(node)


def _is_measured(node: ast.AST) -> bool:
    """Whether this is a call of IPython for ``%timeit`` or one of its kind."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr.startswith("run_"):
            named = each.args[0] if each.args else None
            return isinstance(named, ast.Constant) and named.value in MEASURES
    return False


def _is_setting(statement: Statement, exercises: Collection[str], tuned: set[str], things: set[str]) -> bool:
    """Whether a statement may change how needed ones work: it speaks of them, or calls or sets a module for its own sake."""
    node = statement.node
    if isinstance(node, (*DEFINES, *IMPORTS)):
        return False
    if things & statement.uses:
        return True
    if statement.uses & {*exercises}:
        return False
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(each, (ast.Attribute, ast.Subscript)) and _root(each) in tuned for each in targets)
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and _root(value.func) in tuned


def _draws(node: ast.stmt) -> bool:
    """Whether this is an import of what draws pictures or shows things: no function works otherwise for that."""
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return any(module.split(".")[0] in DRAWING for module in modules)
