"""The walls around a worker: `prepare` once in the zygote, then `lock_down` in each process that it forks.

How they work stands at the head of `lockdown`; each layer has a file of its own, and `probe` says what a machine has.
The untrusted side imports this folder, so it imports nothing else of ours. ``python -m autograder.untrusted.isolation`` prints
what this machine offers.
"""

from autograder.untrusted.isolation import bubblewrap
from autograder.untrusted.isolation.kernel import IsolationError
from autograder.untrusted.isolation.layer import Layer, why_unusable
from autograder.untrusted.isolation.limits import Limits
from autograder.untrusted.isolation.lockdown import Prepared, count_apart, end_with_parent, lock_down, prepare
from autograder.untrusted.isolation.paths import GRAPHICS_DEVICES, PACKAGE, python_folders
from autograder.untrusted.isolation.probe import layers

__all__ = [
    "GRAPHICS_DEVICES",
    "PACKAGE",
    "IsolationError",
    "Layer",
    "Limits",
    "Prepared",
    "bubblewrap",
    "count_apart",
    "end_with_parent",
    "layers",
    "lock_down",
    "prepare",
    "python_folders",
    "why_unusable",
]
