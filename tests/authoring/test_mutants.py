"""Mutants are small mistakes in a correct function, with names that survive edits elsewhere."""

import ast

import pytest

from autograder.authoring.mutants import mutants
from autograder.course.assignment import Assignment

TRAIN = '''
def train(x: float, lr=0.01, epochs=10) -> list:
    """Return 2 costs."""
    costs = []
    for _ in range(epochs):
        costs.append(cost(x, lr).item())
    return costs, x
'''


def names(source):
    return [mutant.name for mutant in mutants(source)]


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("y = a + b", ["a", "b", "a - b"]),
        ("y = a @ b", ["a", "b", "a * b"]),
        ("y = a <= b", ["a < b", "a >= b"]),
        ("y = a and b", ["a or b"]),
        ("y = not a", ["a"]),
        ("y = True", ["False"]),
        ("y = x[1]", ["x[2]", "x[0]"]),
        ("y = 1e-05", ["2e-05"]),
        ("y = 0.0", ["1.0"]),
        ("y = 'cpu'", ["'cpu?'"]),
        ("y = (a, b)", ["(b, a)"]),
        ("y = np.mean(a)", ["a", "np.sum(a)"]),
        ("y = f(a, b)", ["a", "f(b, a)", "f(a)"]),
        ("y = f(c=a, d=b)", ["f(d=b)", "f(c=a)"]),
    ],
)
def test_rules(source, changed):
    assert names(source) == [f"{source} -> pass", *(f"{source} -> y = {value}" for value in changed)]


def test_statements_are_dropped_and_conditions_turned():
    assert names("if a:\n    b = c") == ["if a: -> pass", "if a: -> if not a:", "b = c -> pass"]
    assert names("with no_grad():\n    pass") == ["with no_grad(): -> if True:"]
    assert names("w -= g") == ["w -= g -> pass", "w -= g -> w += g"]


def test_defaults_of_a_signature_are_changed_and_its_hints_and_docstring_are_not():
    changed = [mutant.source for mutant in mutants(TRAIN)]
    for default in ("lr=0.02", "epochs=11", "epochs=9"):
        assert any(default in source for source in changed)
    assert all('"""Return 2 costs."""' in source and "x: float" in source and "-> list" in source for source in changed)


def test_loops_run_once_more_and_once_less():
    line = "for _ in range(epochs):"
    assert {f"{line} -> for _ in range(epochs {sign} 1):" for sign in "+-"} <= set(names(TRAIN))


def test_a_name_shows_the_changed_line_and_stays_when_other_lines_move():
    moved = TRAIN.replace("costs = []", "start = None\n    costs = []")
    assert "costs.append(cost(x, lr).item()) -> costs.append(cost(x, lr))" in names(TRAIN)
    assert set(names(TRAIN)) <= set(names(moved))


def test_equal_lines_get_names_of_their_own():
    assert names("a = 1.5\na = 1.5") == [
        "a = 1.5 -> pass",
        "a = 1.5 -> a = 3.0",
        "a = 1.5 -> pass (2)",
        "a = 1.5 -> a = 3.0 (2)",
    ]


def test_messages_are_left_alone():
    assert not [name for name in names("raise RuntimeError(f'after {steps + 1} updates')") if "steps -" in name]


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda assignment: assignment.name)
def test_mutants_of_the_course_are_code_that_differs_and_have_different_names(assignment):
    for source in assignment.reference.values():
        made = mutants(source)
        trees = {ast.dump(ast.parse(mutant.source)) for mutant in made}
        assert len(trees) == len({mutant.name for mutant in made}) == len(made) > 0
        assert ast.dump(ast.parse(ast.unparse(ast.parse(source)))) not in trees
