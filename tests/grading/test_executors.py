"""A pool of processes starts once for all that is done while it is kept, and comes anew where it broke."""

import os

import pytest

from autograder.grading import executors


def worker():
    """The process that works for whoever asks now."""
    with executors.processes(1) as executor:
        return executor.submit(os.getpid).result()


def test_a_pool_is_its_users_own_where_none_is_kept():
    assert worker() != worker()


def test_a_kept_pool_starts_once():
    with executors.kept_processes(1):
        assert worker() == worker()


def test_a_kept_pool_comes_anew_where_it_broke():
    with executors.kept_processes(1):
        before = worker()
        with executors.processes(1) as executor, pytest.raises(executors.BrokenProcessPool):
            executor.submit(os._exit, 3).result()
        after = worker()
        assert after != before and after == worker()


def test_a_kept_pool_comes_anew_after_a_user_that_failed():
    with executors.kept_processes(1):
        before = worker()
        with pytest.raises(KeyboardInterrupt), executors.processes(1):
            raise KeyboardInterrupt
        assert worker() != before
