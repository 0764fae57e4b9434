"""One kind of protection, and which kinds grading can't do without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """One kind of protection: whether this machine has it (``detail``), and what to do where it lacks (``remedy``)."""

    name: str
    available: bool
    detail: str
    remedy: str = ""


def why_unusable(found: Collection[Layer]) -> str | None:
    """Say what keeps this machine from grading untrusted code, or None where nothing does."""
    available = {layer.name for layer in found if layer.available}
    needed = [{"seccomp"}, {"limits"}, {"death-signal"}, {"landlock", "bubblewrap"}]
    lacking = set().union(*(options for options in needed if not options & available))
    return "; ".join(f"no {item.name}: {item.remedy}" for item in found if item.name in lacking) or None
