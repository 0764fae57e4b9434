"""A student's function as others may see it: what it does stays, what could tell who wrote it goes."""

from __future__ import annotations

import pytest

from autograder.untrusted.anonymous import LINES, anonymous, vocabulary


def own(source, function="half", course=frozenset()):
    return anonymous([source], function, course)


PERSONAL = '''
# written by ada
def half(x, *, ada_rate: "ada" = 2):
    """ada's function"""
    import ada_tools
    from ada_tools import ada_help as ada_alias
    global ada_count
    ada_count = 20261234  # ada's number
    ada_list = [b"ada", 'ada', f"ada {x}", 0.001]
    "ada was here"
    x.ada_mark = ada_list
    def ada_inner(ada_y): return ada_y / ada_rate
    try:
        print("ada", sep="ada")
    except ValueError as ada_error:
        """ada"""
    return ada_inner(ada_y=x) + sum(ada_z for ada_z in x) + (lambda ada_w: ada_w)(x)
'''


def test_nothing_that_the_student_chose_is_left_in_an_example():
    shown = own(PERSONAL)
    assert "ada" not in shown
    assert "20261234" not in shown
    assert "#" not in shown
    for kept in ("def half(x", "0.001", "except ValueError", "sum(", "print('...'", "lambda name_"):
        assert kept in shown
    compile(shown, "example", "exec")


def test_a_name_is_replaced_by_the_same_one_everywhere():
    assert own("def half(my_x):\n    my_y = my_x / 2\n    return my_y") == (
        "def half(name_1):\n    name_2 = name_1 / 2\n    return name_2"
    )


def test_the_courses_own_names_and_texts_stay_and_those_of_libraries():
    words = vocabulary(["def half(value):\n    return value.to('there')"])
    source = "def half(value):\n    return torch.mean(value.detach().to('there'), dim=0)"
    assert own(source, course=words) == source


def test_only_the_function_itself_is_shown_as_it_was_defined_last():
    source = "secret = 1\ndef half(x):\n    return x\ndef helper(x):\n    return 3\ndef half(x):\n    return x / 2\n"
    assert own(source) == "def half(x):\n    return x / 2"


@pytest.mark.parametrize(
    "source",
    [
        "half = lambda x: x / 2",
        "def half(x:",
        "def other(x):\n    return x",
        "def half(x):\n    class ada: pass",
        "def half(x):\n    return " + "-" * 5000 + "x",
        "def half(x):\n    return '\ud800'",
        "def half(x):\n    return " + "9" * 9000,
    ],
    ids=["lambda", "broken", "missing", "class", "deep", "no-utf-8", "huge-number"],
)
def test_what_cannot_be_shown_is_no_example(source):
    assert own(source) is None


def test_a_long_function_is_cut():
    lines = own("def half(x):\n" + "    x = x / 2\n" * 100 + f"    return {' + '.join('x' * 100)}").split("\n")
    assert len(lines) == LINES + 1
    assert lines[-1] == f"# … {102 - LINES} more lines"
    wide = own(f"def half(x):\n    return {' + '.join('x' * 100)}").split("\n")[1]
    assert len(wide) < 130
    assert wide.endswith("…")
