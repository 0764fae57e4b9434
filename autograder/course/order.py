"""Which functions of the reference use which: the order of trust, in which one exercise may help another."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from autograder.untrusted.notebook.program import used_by


def uses(reference: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """For each exercise, the other exercises that the reference's own function uses, directly or by way of those.

    Args:
        reference: the source of each function's cell, by the function's name.

    Raises:
        SyntaxError: a source can't be read.
    """
    direct = {
        name: {used for statement in ast.parse(source).body for used in used_by(statement)} & {*reference} - {name}
        for name, source in reference.items()
    }
    found = {}
    for name in reference:
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            new = direct[waiting.pop()] - reached
            reached |= new
            waiting += new
        found[name] = frozenset(reached - {name})
    return found
