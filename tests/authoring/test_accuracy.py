"""The page on accuracy counts what `verify` saw, and is current as long as only its times differ."""

import pytest

from autograder.authoring import accuracy
from autograder.authoring.findings import Findings
from autograder.cli import main


def page(*named, **counts):
    return accuracy.page([Findings("01-halves", named=list(named), **counts)])


def test_recall_is_of_the_samples_that_make_a_mistake_and_precision_of_those_that_are_told_it():
    told = page(
        ("half-cost", ("half-cost",)),
        ("half-cost", ("wrong-sign",)),
        ("wrong-sign", ("wrong-sign", "half-cost")),
        (None, ("half-cost",)),
        (None, ()),
    )
    assert "| `half-cost` | 2 | 1 | 0.500 | 2 | 0.333 |\n" in told
    assert "| `wrong-sign` | 1 | 1 | 1.000 | 1 | 0.500 |\n" in told
    assert "| all | 3 | 2 | 0.667 | 3 | 0.400 |\n" in told
    assert "2 samples make a mistake that has no name; 1 of them are told none" in told


def test_a_name_that_no_sample_deserves_has_no_recall_and_no_precision_to_speak_of():
    assert "| `no-step` | 0 | 0 |  | 1 | 0.000 |\n" in page((None, ("no-step",)))


def test_right_work_that_loses_points_is_counted_for_each_assignment():
    assert "| 01-halves | 5 | 1 | 40 | 2 |\n" in page(accepted=5, accepted_lost=1, quirks=40, quirks_lost=2)


def test_times_are_told_and_do_not_make_a_page_stale():
    one, other = page(seconds=[0.1, 0.2, 0.3]), page(seconds=[0.2, 0.3, 0.9])
    assert "| 01-halves | 3 | 0.20 | 0.30 |\n" in one
    assert one != other
    assert accuracy.current(one, other)
    assert not accuracy.current(one, page(quirks=3))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["verify", "--check"], "--check belongs to --accuracy"),
        (
            ["verify", "01-linear-regression", "--accuracy", "page.md"],
            "--accuracy is about the whole course: name no assignment",
        ),
    ],
)
def test_wrong_use_is_told(arguments, told, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err == f"autograder: {told}\n"
