"""Quirks of names: what a function is called is used again for something else, later."""

from __future__ import annotations

import ast

from autograder.authoring.quirks.work import Quirks, Work, code, name_of, only_function

QUIRKS = Quirks()

FORMS = (
    "{name} = 3.14\nprint({name})",
    "{name} = [{name}]",
    "{name}: float = 2.0",
    "{name}, rest = 1, 2",
    "first, *{name} = 1, 2, 3",
    "{name} = other = None",
    "for {name} in (1, 2, 3):\n    print({name})",
    "for number, {name} in enumerate('ab'):\n    pass",
    "print([({name} := each) for each in range(3)])",
    "try:\n    1 / 0\nexcept ZeroDivisionError as {name}:\n    print({name})",
    "import contextlib\nwith contextlib.nullcontext(1) as {name}:\n    pass",
    "import math as {name}",
    "from math import pi as {name}",
    "match 3:\n    case {name}:\n        pass",
    "del {name}",
    "globals()['{name}'] = 1",
    "exec('{name} = 1')",
    "def scratch():\n    global {name}\n    {name} = 1\nscratch()",
    "if True:\n    {name} = 'a curve'",
)

AS_FUNCTIONS = (
    "# another one, to compare\ndef {name}(x):\n    return 2 * x\nprint({name}(3))",
    "{name} = lambda *given: 0",
    "class {name}:\n    pass",
    "from math import sin as {name}",
    "async def {name}(x):\n    return x",
)


@QUIRKS.note()
def uses_a_name_again(work: Work) -> None:
    """A later cell binds a function's name to something else, or deletes it."""
    name = work.an_exercise()
    work.behind(name, work.draw.choice(FORMS).format(name=name))


@QUIRKS.note()
def uses_a_result_as_the_name(work: Work) -> None:
    """`mse = mse(...)`: the lessons' own loops do so."""
    name = work.an_exercise()
    work.behind(name, f"try:\n    {name} = {name}()\nexcept TypeError:\n    {name} = 0\n{name}")


@QUIRKS.note()
def defines_it_once_more_to_try(work: Work) -> bool:
    """A scratch cell further down defines a function of the same name, with other arguments."""
    name = work.one_at_home()
    if name is None:
        return False
    work.behind(name, work.draw.choice(AS_FUNCTIONS).format(name=name))
    return True


@QUIRKS.note()
def defined_it_before_to_try(work: Work) -> None:
    """A cell before the function's own holds an earlier attempt."""
    name = work.an_exercise()
    first = next(number for number, cell in enumerate(work.cells) if cell["cell_type"] == "code")
    work.cells.insert(
        first + 1, {**work.cells[first], "metadata": {}, "source": f"def {name}(*given):\n    return None"}
    )


@QUIRKS.note(in_scripts=True)
def uses_short_names_for_data(work: Work) -> None:
    """Data lie about under the names of arguments."""
    work.somewhere("x, y, W, b, X, lr, epochs, target, prediction = range(9)", "cost = costs = history = []")


@QUIRKS.note()
def uses_a_helpers_name_again(work: Work) -> bool:
    """The function leans on a helper of the student's own, in the cell before it; further down that name is something else."""
    cell = work.own(lambda source: only_function(source) is not None)
    if cell is None:
        return False
    name, function = name_of(cell), only_function(cell["source"])
    assert function is not None
    helper = f"{name}_in_other_words"
    given = ", ".join(each.arg for each in function.args.args)
    cell["source"] = f"def {name}({ast.unparse(function.args)}):\n    return {helper}({given})"
    function.name = helper
    place = next(number for number, each in enumerate(work.cells) if each is cell)
    work.cells.insert(place, code(ast.unparse(function)))
    work.behind(name, work.draw.choice(FORMS).format(name=helper))
    return True
