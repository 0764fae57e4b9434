"""IPython as cells need it: their translation into Python, and a shell without a terminal. It may be missing altogether."""

from __future__ import annotations

import re
from typing import Any

COMMAND = re.compile(r"^( *)(?:[%!?].*|[\w.]+\?+ *)$", re.MULTILINE)
TAKEN = re.compile(r"^( *[\w, ]+= *)[%!].*$", re.MULTILINE)


def make_shell() -> Any:
    """The one shell of this process: it keeps no history, starts no program, and draws into no window.

    Raises:
        ImportError: there is no IPython.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=config)
    shell.register_magic_function(lambda line: None, "line", "matplotlib")
    shell.system = shell.system_raw = no_program
    return shell


def no_program(command: str) -> None:
    raise RuntimeError("shell commands (`!` and `%%bash`) do not run while grading")


def transform(source: str) -> str:
    """A cell's text with IPython's own signs translated into Python, where there is IPython; else they are left out."""
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        return without_commands(source)
    translated: str = TransformerManager().transform_cell(source)
    return translated


def without_commands(source: str) -> str:
    """A cell's text without commands such as ``%matplotlib inline`` or ``!pip list``."""
    return TAKEN.sub(r"\1None", COMMAND.sub(r"\1pass", source))
