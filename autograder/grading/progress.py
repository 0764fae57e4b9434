"""How far a long run is: one bar with rate and time left on a terminal, a plain line now and then in a log.

Nothing is shown unless the command asks for it with `show`, so that whoever calls us as a library hears nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from tqdm import tqdm

from autograder.course.words import said
from autograder.grading import stopping

LINE_SECONDS = 2.0  # between two lines in a log

Thing = TypeVar("Thing")
_shown = False


def show(on: bool) -> None:
    """Show progress from now on, or show none."""
    global _shown
    _shown = on


def aside() -> AbstractContextManager[Any]:
    """Print something in between: the bar makes room and comes again below."""
    return cast(AbstractContextManager[Any], tqdm.external_write_mode())


def track(things: Iterable[Thing], total: int, what: str) -> Iterator[Thing]:
    """The same things, and how far they are; ``what`` says what is going on."""
    with Progress(total, what) as progress:
        for thing in things:
            yield thing
            progress.step()


class Progress:
    """How many of ``total`` are done; to be entered, and told of each."""

    def __init__(self, total: int, what: str) -> None:
        self.total, self.what = total, what
        self.done = self.failed = 0

    def __enter__(self) -> Self:
        terminal = sys.stderr.isatty()
        self._bar = tqdm(
            total=self.total, desc=self.what, leave=False, dynamic_ncols=True, disable=not (_shown and terminal)
        )
        self._lines = _shown and not terminal
        self._started = self._said = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def step(self, failed: bool = False) -> None:
        """One more is done, or has failed.

        Raises:
            KeyboardInterrupt: somebody has asked us to end.
        """
        stopping.look()
        self.done += 1
        if failed:
            self.failed += 1
            self._bar.set_postfix_str(said("{n} failed", n=self.failed), refresh=False)
        self._bar.update()
        now = time.monotonic()
        if self._lines and now - self._said >= LINE_SECONDS and self.done < self.total:
            self._said = now
            print(self._line(now - self._started), file=sys.stderr, flush=True)

    def _line(self, seconds: float) -> str:
        rate = self.done / seconds
        left = (self.total - self.done) / rate
        told = said(
            "{what}: {done} of {all}, {rate:.1f} a second, {time} left",
            what=self.what,
            done=self.done,
            all=self.total,
            rate=rate,
            time=f"{left // 60:.0f}:{left % 60:02.0f}",
        )
        return f"{told}, {said('{n} failed', n=self.failed)}" if self.failed else told
