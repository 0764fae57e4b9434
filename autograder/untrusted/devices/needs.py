"""What the simulated device needs of torch, by name."""

from __future__ import annotations

import pkgutil

import torch

from autograder.untrusted.torch_builds import outside_range

# Every private name of torch that this module relies on, and what for. A new torch may rename any of them:
# `simulated_cuda` then refuses and names it, grading goes on without device checks, and tests/untrusted/test_devices.py fails.
PRIVATE_NAMES = {
    "torch.utils._python_dispatch.TorchDispatchMode": "sees the elementary operations of a call",
    "torch.utils._device.CURRENT_DEVICE": "the default device in force",
    "torch.utils._device._device_constructors": "the functions that the default device applies to",
    "torch._C.TensorBase.device": "the place a tensor really has",
    "torch._C.DisableTorchFunction": "looks at a tensor past the hooks",
    "torch._C._current_graph_task_id": "tells a call made by the backward pass from one made by the student",
    "torch._C._functorch.is_functorch_wrapped_tensor": "torch.func: the tensors inside grad and vmap",
    "torch._C._functorch.get_unwrapped": "torch.func: the tensor that is wrapped",
    "torch.storage._StorageBase": "moves the memory behind a tensor",
    "torch._C._nn._parse_to": "reads the arguments of nn.Module.to()",
    "torch._tensor_str._str": "prints a tensor",
    "torch.autograd._engine_run_backward": "runs backward; hooks called from there must see the device too",
    "torch.optim.optimizer._get_foreach_kernels_supported_devices": "keeps the optimizers on their plain path",
    "torch.cuda._exchange_device": "with torch.cuda.device(...): enters",
    "torch.cuda._maybe_exchange_device": "with torch.cuda.device(...): leaves",
}


def missing_private_names() -> list[str]:
    """Say which private names this torch does not have, each with what it is used for."""
    missing = []
    for name, use in PRIVATE_NAMES.items():
        try:
            pkgutil.resolve_name(name)
        except (AttributeError, ImportError):
            missing.append(f"{name} ({use})")
    return missing


def why_not() -> str:
    """Why the device can't be simulated with this torch; empty where it can."""
    if reason := outside_range(torch.__version__):
        return reason
    missing = missing_private_names()
    return f"torch {torch.__version__} has no {', '.join(missing)}" if missing else ""
