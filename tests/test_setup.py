"""`make setup` takes PyTorch from the index in `TORCH_INDEX` and all else from the mirror in `PIP_INDEX_URL`."""

import shlex

import pytest
from make import dry_run

TORCH, MIRROR = "https://torch.example/cpu", "https://mirror.example/simple"


def installs(uv):
    """The words of each command that would install."""
    told = dry_run("--always-make", "setup", f"UV={uv}", f"TORCH_INDEX={TORCH}", f"PIP_INDEX_URL={MIRROR}")
    return [shlex.split(line) for line in told if " -c constraints.txt " in line]


# For uv, UV_DEFAULT_INDEX outranks --index-url: the mirror's PyTorch, 5 GB with CUDA, took the place of the CPU build.
@pytest.mark.parametrize(("uv", "option"), [("/opt/our tools/uv", "--default-index"), ("", "--index-url")])
def test_pytorch_comes_from_its_own_index_also_where_all_else_comes_from_a_mirror(uv, option):
    pytorch, everything = installs(uv)
    assert pytorch[pytorch.index(option) + 1] == TORCH
    assert TORCH not in everything
