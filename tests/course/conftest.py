"""What tests of the self-checks share."""

from __future__ import annotations

from pathlib import Path

import pytest
from self_check_kit import Check, Outcome


@pytest.fixture
def check(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs pytest in a folder, without the plug-ins that happen to be installed: they take time."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(folder: Path, *arguments: str) -> Outcome:
        monkeypatch.chdir(folder)
        result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:unraisableexception", *arguments)
        return Outcome(result.ret, result.outlines)

    return run
