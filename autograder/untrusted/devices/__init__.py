"""A CUDA device that isn't there: code that names "cuda" runs, with real values, on a machine without a GPU.

`simulated_cuda` switches the device on for a while. The worker enters it before it loads a student's code for that
machine, so that a module-level ``device = "cuda" if torch.cuda.is_available() else "cpu"`` sees the device as well.

How it works. Every tensor stays an ordinary CPU tensor, and "lives on cuda:0" is a mark on its *storage* (`mark`).
Views, ``.data``, ``detach()``, parameters and saved tensors share the storage, so they carry the mark for free. Two
hooks that PyTorch offers for extensions do the rest:

* `view` (a ``TorchFunctionMode``) sees every call into torch: it answers the questions about devices, moves the mark
  where a tensor moves (`moving`), and marks results;
* `rules` (a ``TorchDispatchMode``) is switched on only for a call that mixes the two devices. It sees the elementary
  operations behind that call and refuses those that CUDA refuses, with its exceptions for 0-dimensional CPU tensors.

What no hook sees, `simulation` replaces by name for as long as it lasts. `needs` says what all this needs of torch.
It is the same on a build of torch with CUDA and on one without.

Other ways were tried and dropped: a private backend with a wrapper subclass is eleven times slower than plain CPU
and breaks after a fork; a real "cuda" label on a CPU build aborts in backward; fake and meta tensors have no values.

What is covered, and what is not, is a generated table: ``docs/device-coverage.md``. Random numbers "on cuda" come
from the CPU's stream. Only the type of an exception is promised, not its text.

Importing this folder changes nothing and never touches a real GPU; outside `simulated_cuda` the process is what it
was: a machine with or without CUDA.
"""

from __future__ import annotations

import contextlib
import functools

from autograder.untrusted.devices.mark import CPU, CUDA, device_of, place
from autograder.untrusted.devices.needs import PRIVATE_NAMES, missing_private_names, why_not

__all__ = [
    "CPU",
    "CUDA",
    "PRIVATE_NAMES",
    "device_of",
    "missing_private_names",
    "place",
    "simulated_cuda",
    "why_not",
]

_why_not = functools.cache(why_not)  # once in a process: a student's code does not change what torch has


def simulated_cuda() -> contextlib.AbstractContextManager[None]:
    """Simulate one CUDA device inside a ``with`` block (in this thread and those it starts).

    Raises:
        RuntimeError: this torch lacks a private name that the simulation needs, which the message names; or it is
            outside of the releases that the simulation was tried on.
    """
    if reason := _why_not():
        raise RuntimeError(reason)
    from autograder.untrusted.devices import simulation  # only now: it takes hold of those private names

    return simulation.switched_on()
