"""Mutants: small deliberate mistakes in a correct function, to find out whether its checks notice them.

Rules of our own: of the mutation libraries, mutmut and cosmic-ray want to run a test command over files, and neither
drops arguments or statements.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, MutableMapping, MutableSequence
from dataclasses import dataclass
from typing import Any

Place = tuple[
    MutableSequence[Any] | MutableMapping[str, Any], Any
]  # a list and an index, or a node's fields and a name
Change = tuple[Place, object]

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
TURNED: dict[type[ast.AST], type[ast.AST]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
WORDS = {"mean": "sum", "sum": "mean", "zeros": "ones", "ones": "zeros", "RuntimeError": "ValueError"}


@dataclass(frozen=True)
class Mutant:
    """A changed function. The name shows the changed line before and after, without a line number that edits would move."""

    name: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a cell's source that the rules make, in the order of its lines."""
    tree = ast.parse(source)
    found: dict[str, Mutant] = {}
    names: dict[str, int] = {}
    original = ast.unparse(tree)
    local = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    local |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for line, ((holder, key), new) in _statements(tree, local):
        old = holder[key]
        before = _headline(line)
        holder[key] = new
        changed = ast.unparse(tree)
        after = _headline(new if old is line else line)
        idle = isinstance(line, ast.Expr) and not isinstance(line.value, ast.Call)  # the same as leaving it out
        holder[key] = old
        if changed in found or changed == original or idle:
            continue
        name = f"{before} -> {after}"
        names[name] = names.get(name, 0) + 1
        found[changed] = Mutant(name if names[name] == 1 else f"{name} ({names[name]})", changed)
    return list(found.values())


def _headline(statement: object) -> str:
    """A statement's first line, which for a loop, a condition or a function is what stands before its body."""
    assert isinstance(statement, ast.AST)
    return ast.unparse(statement).partition("\n")[0]


def _statements(parent: ast.AST, local: set[str]) -> Iterator[tuple[ast.AST, Change]]:
    """The changes in each statement's own line, then those in its body. Docstrings are left alone."""
    for field in ("body", "orelse", "handlers", "finalbody"):
        body = getattr(parent, field, [])
        for index, statement in enumerate(body if isinstance(body, list) else []):
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            for change in _changes(statement, (body, index), local):
                yield statement, change
            yield from _statements(statement, local)


def _changes(node: ast.AST, place: Place, local: set[str]) -> Iterator[Change]:
    """The changes in a statement's line or in an expression. Messages and type hints are left alone."""
    if isinstance(node, ast.JoinedStr):
        return
    for value in _replacements(node, local):
        yield place, value
    yield from _edits(node)
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        children: list[tuple[object, Place]] = [(value, (vars(node), field))]
        if isinstance(value, list):
            children = [(each, (value, index)) for index, each in enumerate(value)]
        for child, where in children:
            if isinstance(child, ast.expr | ast.arguments | ast.keyword | ast.withitem | ast.comprehension):
                yield from _changes(child, where, local)


def _replacements(node: ast.AST, local: set[str]) -> Iterator[ast.AST]:
    """What can stand in the place of a whole statement or expression."""
    match node:
        case ast.FunctionDef() | ast.Pass():
            pass
        case ast.With(body=body):
            yield ast.If(ast.Constant(True), body, [])
        case ast.stmt():
            yield ast.Pass()
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(value=float() as value):
            yield ast.Constant(2 * value or 1.0)
        case ast.Constant(value=str() as value):
            yield ast.Constant(value + "?")
        case ast.Name(id=word) if word in WORDS:
            yield ast.Name(WORDS[word])
        case ast.Call(func=ast.Attribute(value=receiver)) if _is_value(receiver, local):
            yield receiver
        case ast.Call(args=[first, *_]) if not isinstance(first, ast.Starred):
            yield first


def _is_value(node: ast.expr, local: set[str]) -> bool:
    """Whether this is a value of the function's own, and no module such as ``torch`` or ``np.random``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return not isinstance(node, ast.Name) or node.id in local


def _edits(node: ast.AST) -> Iterator[Change]:
    """Changes inside a statement or expression."""
    fields = vars(node)
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in OPERATORS:
        yield (fields, "op"), OPERATORS[type(node.op)]()
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for other in (OPERATORS, TURNED):
                if type(operator) in other:
                    yield (node.ops, index), other[type(operator)]()
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield (fields, "test"), ast.UnaryOp(ast.Not(), node.test)
    if isinstance(node, ast.Attribute) and node.attr in WORDS:
        yield (fields, "attr"), WORDS[node.attr]
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        yield from (((fields, "elts"), swapped) for swapped in _swaps(node.elts))
    if isinstance(node, ast.Call):
        yield from (((fields, "args"), swapped) for swapped in _swaps(node.args))
        for index in range(len(node.keywords)):
            yield (fields, "keywords"), node.keywords[:index] + node.keywords[index + 1 :]
        if len(node.args) > 1:
            yield (fields, "args"), node.args[:-1]
        if isinstance(node.func, ast.Name) and node.func.id == "range":
            for index, bound in enumerate(node.args):
                for step in (ast.Add(), ast.Sub()):
                    yield (node.args, index), ast.BinOp(bound, step, ast.Constant(1))


def _swaps(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """The list with two neighbours exchanged, in every way."""
    for index in range(len(items) - 1):
        yield [*items[:index], items[index + 1], items[index], *items[index + 2 :]]
