"""A plug-in for pytest, for nbgrader's own tests: those that cannot pass with the kit, each with the difference that it is."""

import pytest

DIFFERENCES = {
    "test_side_effects": "a submission's code leaves no file behind, in `autograded/` or elsewhere",
    "test_handle_failure": "a cell that the course does not know is the student's own, and no reason to grade nothing",
    "test_handle_failure_single_notebook": "the same, where one notebook is asked for",
}


def pytest_collection_modifyitems(items):
    for item in items:
        if why := DIFFERENCES.get(item.originalname):
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
