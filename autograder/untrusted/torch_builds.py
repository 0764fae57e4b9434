"""What differs between the releases and builds of PyTorch: the one place that knows. Data only, to be read without torch.

A build without CUDA and a build with CUDA on a machine without a card (what pip gives on Linux) say in other words and by
other exceptions that there is no "cuda".
"""

from __future__ import annotations

import re

# The releases that the tests passed on. The simulated device knows PyTorch's insides, so it is on within them only.
OLDEST, NEWEST = (2, 9), (2, 14)
RANGE = f"torch>={OLDEST[0]}.{OLDEST[1]},<{NEWEST[0]}.{NEWEST[1] + 1}"  # as pip takes it, and as pyproject.toml has it

# The exception's class, and a part of its text.
NO_CUDA = (
    ("AssertionError", "Torch not compiled with CUDA"),
    ("TypeError", "Torch not compiled with CUDA"),
    ("RuntimeError", "PyTorch was compiled without CUDA support"),
    ("RuntimeError", "requires CUDA support"),
    ("RuntimeError", "CUDA without ATen_cuda library"),
    ("RuntimeError", "CUDA generator without ATen_cuda library"),
    ("RuntimeError", "Cannot access accelerator device when none is available"),
    ("RuntimeError", "Attempting to deserialize object on a CUDA device"),
    ("RuntimeError", "Found no NVIDIA driver"),
    ("AcceleratorError", "CUDA driver version is insufficient"),
    ("AcceleratorError", "no CUDA-capable device is detected"),
)


def says_no_cuda(kind: str, text: str) -> bool:
    """Whether this exception says that there is no CUDA device.

    >>> says_no_cuda("AssertionError", "Torch not compiled with CUDA enabled")
    True
    >>> says_no_cuda("AssertionError", "the cost is not 0")
    False
    """
    return any(kind == name and part in text for name, part in NO_CUDA)


def outside_range(version: str) -> str:
    """Why the simulated device is not to be trusted on this release of PyTorch; empty where it is.

    >>> outside_range("2.13.0+cpu")
    ''
    >>> outside_range("2.15.0")
    'torch 2.15.0 is outside of what this kit was tried on, 2.9 to 2.14'
    """
    found = re.match(r"(\d+)\.(\d+)", version)
    if found and OLDEST <= (int(found[1]), int(found[2])) <= NEWEST:
        return ""
    oldest, newest = (".".join(map(str, release)) for release in (OLDEST, NEWEST))
    return f"torch {version} is outside of what this kit was tried on, {oldest} to {newest}"
