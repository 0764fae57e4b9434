"""IPython's own commands in a cell, as what they mean for the functions that the cell defines.

``%%time`` and its kind measure the cell below them, which is then run as if they were not there. ``%%html`` and its kind
hold no Python. What does something that counts (``%%writefile``, ``%run``) is left to IPython itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

TRANSPARENT = frozenset("time timeit capture prun memit mprun lprun heat snakeviz pyinstrument scalene skip px".split())
NO_PYTHON = frozenset(
    "html HTML javascript js latex markdown md svg SVG bash sh script perl ruby cmd sql R cython cython_inline python python2"
    " python3 pypy system sx !".split()
)
DONE_BY_IPYTHON = frozenset({"writefile", "file", "run"})
LINE_TIME = re.compile(r"^([ \t]*)%time[ \t]+(?=\S)", re.MULTILINE)
FIRST = re.compile(r"\s*^%%(\S*)[ \t]*([^\n]*)", re.MULTILINE)
NAME = re.compile(r"[^\W\d]\w*")


def python(source: str, transform: Callable[[str], str]) -> str:
    """The Python code of a cell that is no plain Python; lines keep their numbers. ``transform`` is IPython's own.

    Raises:
        SyntaxError: it is none.
    """
    head = ""
    while magic := FIRST.match(source):
        name, rest = magic.group(1), source[magic.end() :]
        if name in DONE_BY_IPYTHON:
            return transform(source)
        if name in NO_PYTHON or (name not in TRANSPARENT and not _is_python(rest)):
            return ""
        if name == "capture" and (kept := NAME.search(magic.group(2).replace("--no-", " "))):
            head = f"{kept.group()} = __import__('types').SimpleNamespace(stdout='', stderr='', outputs=[], show=lambda: None)"
        source = "\n" * magic.group().count("\n") + rest
    code = transform(LINE_TIME.sub(r"\1", source))
    return head + code if head and code.startswith("\n") else code


def _is_python(text: str) -> bool:
    """Whether what stands below a command that nobody here knows is Python and defines something."""
    try:
        return any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in ast.parse(text).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
