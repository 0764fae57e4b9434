"""Ctrl-C and SIGTERM end a command: it cleans up, then ends.

Python loses the exception of a signal's handler where it is just making the message of another one, as in ``int("UTC")``. So
whatever runs long also looks here.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

_asked = False


def listen() -> None:
    """Let both signals raise KeyboardInterrupt in this process from now on. Only for the main thread."""
    forget()
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as it is for what a script has put in the background
        signal.signal(signal.SIGINT, _stop)


def look() -> None:
    """Go on, unless somebody has asked us to end.

    Raises:
        KeyboardInterrupt: somebody has.
    """
    if _asked:
        raise KeyboardInterrupt


def forget() -> None:
    """What was asked for is done: this process may do something else."""
    global _asked
    _asked = False


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    global _asked
    _asked = True
    raise KeyboardInterrupt
