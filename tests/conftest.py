"""What several test modules share: a warm engine, and the reference with some of its cells replaced."""

from __future__ import annotations

import functools
import gc
import os
import sys
from collections.abc import Iterator

import nbgrader.api
import pytest
import warm_sandbox
from first_assignment import FIRST, Variant

from autograder.authoring.samples import as_file, filled
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.grading.collection import offer_package
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission
from autograder.untrusted.isolation import Limits

# nbgrader runs the command `alembic`, which lies beside this Python also where its environment is not activated.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])

# It starts a program, each time that a gradebook is made; what it finds is in nbgrader's own files.
nbgrader.api.get_alembic_version = functools.cache(nbgrader.api.get_alembic_version)

offer_package(root.graders())  # so that tests can import what graders share
warm_sandbox.offer()
warm_sandbox.offer_to_pools()

os.environ.setdefault("PYTEST_TIMEOUT", "600")  # seconds, for every test: none can hang (pytest-timeout)


gc.disable()  # until all is imported and collected: what is found then stays


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files with slow tests come first, so that no process is left with one when the others are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def first() -> Iterator[Engine]:
    """A warm engine for assignment 01, with a short limit for a call so that endless loops cost little."""
    with Engine(FIRST, Limits(call_seconds=2.0)) as engine:
        yield engine


@pytest.fixture(scope="session")
def variant() -> Variant:
    """``variant(mse="def mse(...): ...")``: the reference of 01 with these functions' cells replaced."""

    def make(**sources: str) -> Submission:
        assignment = Assignment.find(FIRST)
        return as_file(filled(assignment, sources), "variant")

    return make


@pytest.fixture
def cold_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this test start the sandbox as the kit itself does."""
    monkeypatch.setattr("autograder.sandbox.zygote.launch", warm_sandbox.as_the_kit_does())
