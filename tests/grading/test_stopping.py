"""A command that is asked to end does so, also where Python loses the exception of the signal's handler."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

import pytest

from autograder.grading import stopping
from autograder.grading.progress import track

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    before = [signal.getsignal(number) for number in SIGNALS]
    stopping.listen()
    yield
    stopping.forget()
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)


def lost(number: signal.Signals) -> None:
    """A signal whose exception is lost, as where Python is just making the message of another one."""
    with contextlib.suppress(KeyboardInterrupt):
        signal.raise_signal(number)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_raises_where_it_comes_and_what_is_lost_of_it_at_the_next_look(number: signal.Signals) -> None:
    stopping.look()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    with pytest.raises(KeyboardInterrupt):
        stopping.look()
    stopping.forget()
    stopping.look()


@pytest.mark.parametrize("number", SIGNALS)
def test_a_long_run_ends_with_the_thing_at_which_a_signal_was_lost(number: signal.Signals) -> None:
    seen = []

    def count() -> None:
        for each in track(range(5), 5, "counting"):
            seen.append(each)
            if each == 2:
                lost(number)

    with pytest.raises(KeyboardInterrupt):
        count()
    assert seen == [0, 1, 2]


def test_what_a_script_has_put_in_the_background_does_not_hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stopping.listen()
    signal.raise_signal(signal.SIGINT)
    stopping.look()
