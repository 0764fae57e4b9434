"""The simulated CUDA device: judged by what real CUDA does, and by what it leaves alone."""

from __future__ import annotations

import ast
import dataclasses
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from device_probes import PROBES, Probe, observe
from torch import nn
from torch.nn import functional

from autograder.untrusted import devices
from autograder.untrusted.devices import device_of, missing_private_names, place, rules, simulated_cuda
from autograder.untrusted.torch_builds import RANGE, outside_range, says_no_cuda

ROOT = Path(__file__).parents[2]
COVERED = [probe for probe in PROBES if not probe.not_covered]
NOT_COVERED = [probe for probe in PROBES if probe.not_covered]

# Torch and NumPy advise against some of what students do.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
needs_no_card = pytest.mark.skipif(torch.cuda.is_available(), reason="says how a machine without CUDA behaves")


def probe_id(probe: Probe) -> str:
    return probe.id


# ---- the coverage table ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("probe", COVERED, ids=probe_id)
def test_a_covered_use_behaves_as_on_cuda(probe: Probe) -> None:
    with simulated_cuda():
        assert observe(probe) == probe.expected


@pytest.mark.parametrize("probe", NOT_COVERED, ids=probe_id)
def test_what_is_listed_as_not_covered_really_is_not(probe: Probe) -> None:
    with simulated_cuda():
        assert observe(probe) != probe.expected, "it works now: take the 'not covered' line out of device_probes.py"


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a real CUDA device")
@pytest.mark.parametrize("probe", PROBES, ids=probe_id)
def test_a_real_card_does_what_the_probe_expects(probe: Probe) -> None:
    if "a second device" in probe.name and torch.cuda.device_count() > 1:
        pytest.skip("this machine has a second device")
    assert observe(probe) == probe.expected


def test_probes_have_names_of_their_own() -> None:
    assert len({probe.id for probe in PROBES}) == len(PROBES)


@needs_no_card
def test_a_refused_use_is_refused_because_of_the_device() -> None:
    """The same code on one device raises nothing, so no probe is passed by an unrelated error."""
    refused_anyway = {
        "asking: a second device is not there",
        "moving: .to to a second device",
        "moving: .to like another, by another name",
        "nn.Module: .to takes no copy",
        "moving: .cuda to the CPU",
        "nn.Module: .to a second device by keyword",
        "numpy: .numpy() with a graph",
        "autograd: twice",
    }
    still_refused = set()
    for probe in PROBES:
        if probe.expected.endswith("Error"):
            source = re.sub(r"\bgpu(0?)\(", r"cpu\1(", probe.source).replace(".cuda()", ".cpu()")
            source = source.replace("'cuda'", "'cpu'").replace('"cuda"', '"cpu"')
            if observe(dataclasses.replace(probe, source=source)).endswith("Error"):
                still_refused.add(probe.id)
    assert still_refused == refused_anyway


def test_the_coverage_document_is_current() -> None:
    checked = subprocess.run(
        [sys.executable, "benchmarks/device_coverage.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


# ---- what it needs of torch -----------------------------------------------------------------------------------------
def test_this_torch_has_every_private_name_the_simulation_uses() -> None:
    assert missing_private_names() == []


def test_a_torch_that_lost_a_private_name_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch._C, "_current_graph_task_id")
    missing = "torch._C._current_graph_task_id (tells a call made by the backward pass from one made by the student)"
    assert missing_private_names() == [missing]
    monkeypatch.setattr(devices, "_why_not", devices.why_not)  # as if nothing had been simulated in this process
    with pytest.raises(RuntimeError, match=re.escape(missing)), simulated_cuda():
        pass


def test_a_torch_outside_of_the_range_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert devices.why_not() == ""
    monkeypatch.setattr(torch, "__version__", "3.1.0+cu140")
    monkeypatch.setattr(devices, "_why_not", devices.why_not)
    refused = "torch 3.1.0+cu140 is outside of what this kit was tried on, 2.9 to 2.14"
    with pytest.raises(RuntimeError, match=re.escape(refused)), simulated_cuda():
        pass


@needs_no_card
def test_a_torch_without_a_private_name_can_still_be_imported_beside_the_simulation() -> None:
    """So that a course is graded without its device checks, and not at all by an error of ours."""
    assert (
        run_alone("""
        import torch
        from torch.utils import _python_dispatch
        del torch._C._nn._parse_to, torch._C._current_graph_task_id, _python_dispatch.TorchDispatchMode
        from autograder.untrusted import devices, machine, values, worker
        lacking = [name for name in ("_parse_to", "_current_graph", "DispatchMode") if name in devices.why_not()]
        print(devices.device_of(devices.place(torch.ones(1), "cpu")), lacking)
    """)
        == "cpu ['_parse_to', '_current_graph', 'DispatchMode']\n"
    )


@pytest.mark.parametrize(
    ("version", "inside"),
    [
        ("2.8.0", False),
        ("2.9.0", True),
        ("2.13.0+cpu", True),
        ("2.14.1+cu130", True),
        ("2.15.0", False),
        ("3.0.0", False),
    ],
)
def test_the_range_of_releases(version: str, inside: bool) -> None:
    assert (outside_range(version) == "") is inside


def test_the_range_is_the_same_wherever_it_is_written() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert RANGE in project["dependencies"]
    for file in (
        ROOT / "autograder" / "course" / "templates" / "requirements.txt",
        *ROOT.glob("assignments/*/requirements.txt"),
    ):
        assert RANGE in file.read_text().splitlines() or "torch" not in file.read_text()


def test_every_private_name_in_the_module_is_in_its_table() -> None:
    sources = [ast.parse(path.read_text()) for path in Path(devices.__file__).parent.glob("*.py")]
    aliases = {"autograd": "torch.autograd", "optimizer": "torch.optim.optimizer"}
    used = set()
    for node in (node for tree in sources for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute):
            head, _, rest = ast.unparse(node).partition(".")
            used.add(f"{aliases.get(head, head)}.{rest}")
        elif isinstance(node, ast.ImportFrom) and node.module:
            used |= {f"{node.module}.{alias.name}" for alias in node.names}
    private = {name for name in used if name.startswith("torch.") and re.search(r"\._[a-z]", name, re.IGNORECASE)}
    unlisted = {
        name
        for name in private
        if not any(listed.startswith(name) or name.startswith(f"{listed}.") for listed in devices.PRIVATE_NAMES)
    }
    assert private
    assert not unlisted


def test_the_rules_for_mixed_devices_follow_torchs_own_table() -> None:
    """An operation that checks its devices takes no CPU scalar; one that leaves it to the element-wise loop does."""
    pytest.importorskip("yaml")
    import torchgen
    from torchgen.gen import parse_native_yaml
    from torchgen.model import DeviceCheckType, DispatchKey, SchemaKind

    folder = Path(torchgen.__file__).parent / "packaged" / "ATen" / "native"
    table = parse_native_yaml(str(folder / "native_functions.yaml"), str(folder / "tags.yaml"))
    kernels = table.backend_indices[DispatchKey.CUDA]
    compared, wrongly_taken, wrongly_refused = 0, set(), set()
    for function in table.native_functions:
        name = str(function.func.name.name)
        tensors = [
            each
            for each in function.func.arguments.flat_non_out
            if each.type.is_tensor_like() and not each.type.is_list_like()
        ]
        on_cuda = kernels.get_kernel(function) or function.structured_delegate
        if (
            len(tensors) < 2
            or not on_cuda
            or function.has_composite_implicit_autograd_kernel
            or function.func.kind() is not SchemaKind.functional
            or name.startswith("_")
            or "backward" in name
        ):
            continue
        compared += 1
        operation = getattr(getattr(torch.ops.aten, name), function.func.name.overload_name or "default")
        takes_scalars = rules.rule(operation)[1]
        checked = function.device_check is DeviceCheckType.ExactSame
        if checked and takes_scalars:
            wrongly_taken.add(name)
        if not checked and not takes_scalars:
            wrongly_refused.add(name)
    assert compared > 100
    assert wrongly_taken <= {"hypot"}  # which PyTorch 2.9 refuses, and later releases take
    # The losses' kernels insist on the device themselves; is_set_to only compares; the others are no one's exercise.
    assert wrongly_refused | {"miopen_ctc_loss"} == {  # which PyTorch 2.9 has not got
        "mse_loss",
        "smooth_l1_loss",
        "binary_cross_entropy",
        "is_set_to",
        "binomial",
        "miopen_ctc_loss",
    }


# ---- what it leaves alone -------------------------------------------------------------------------------------------
def run_alone(code: str) -> str:
    """Run code in a process of its own, as a worker does."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_no_card
def test_importing_the_module_changes_nothing_of_torch() -> None:
    assert (
        run_alone("""
        import threading, torch
        import torch.utils._device
        from torch.optim import optimizer
        def look():
            parts = (torch, torch.cuda, torch.accelerator, torch.autograd, torch._C, torch._C._nn, torch.Tensor,
                     torch.utils._device, optimizer, torch.serialization, threading.Thread)
            return [(name, id(value)) for part in parts for name, value in sorted(vars(part).items())
                    if name not in ("CURRENT_DEVICE",)], len(torch.serialization._package_registry)
        before = look()
        import autograder.untrusted.devices
        print(before == look(), torch.cuda.is_initialized())
    """)
        == "True False\n"
    )


@needs_no_card
def test_a_worker_without_simulation_is_a_machine_without_cuda() -> None:
    assert not torch.cuda.is_available()
    assert str(torch.device("cuda" if torch.cuda.is_available() else "cpu")) == "cpu"
    for use in (
        lambda: torch.ones(1).cuda(),
        lambda: torch.ones(1).to("cuda"),
        lambda: torch.ones(1, device="cuda"),
        lambda: nn.Linear(1, 1).to("cuda"),
        lambda: place(torch.ones(1), "cuda"),
    ):
        with pytest.raises((AssertionError, RuntimeError)) as caught:
            use()
        assert says_no_cuda(caught.typename, str(caught.value))


@needs_no_card
@pytest.mark.parametrize(
    "use",
    """torch.ones(1).cuda()
    torch.ones(1).to("cuda")
    torch.ones(1).to(0)
    torch.zeros(1, device="cuda")
    torch.zeros_like(torch.ones(1), device="cuda")
    torch.cuda.FloatTensor([1.0])
    torch.ones(1).type("torch.cuda.FloatTensor")
    torch.Generator("cuda")
    torch.cuda.current_device()
    torch.cuda.get_device_name(0)
    torch.cuda.synchronize()
    torch.cuda.device(0).__enter__()
    torch.cuda.Stream()
    nn.Linear(1, 1).cuda()
    nn.Linear(1, 1).to(device="cuda")
    nn.Linear(1, 1, device="cuda")""".split("\n    "),
)
def test_every_build_of_torch_says_no_cuda_in_words_that_are_known(use: str) -> None:
    with pytest.raises((AssertionError, RuntimeError, TypeError)) as caught:
        eval(use)
    assert says_no_cuda(caught.typename, str(caught.value)), caught.value


@needs_no_card
def test_leaving_the_block_puts_everything_back() -> None:
    with simulated_cuda():
        torch.set_default_device("cuda")
    with pytest.raises(KeyError), simulated_cuda():
        raise KeyError
    test_a_worker_without_simulation_is_a_machine_without_cuda()
    assert torch.zeros(1).device.type == "cpu"


def test_a_block_inside_a_block_changes_nothing() -> None:
    with simulated_cuda():
        with simulated_cuda():
            pass
        assert torch.cuda.is_available()


@needs_no_card
def test_it_holds_for_all_that_follows_and_for_threads() -> None:
    assert (
        run_alone("""
        import contextlib, threading
        from autograder.untrusted import devices
        simulation = contextlib.ExitStack()
        simulation.enter_context(devices.simulated_cuda())
        simulation.enter_context(devices.simulated_cuda())
        import torch
        device = "cuda" if torch.cuda.is_available() else "cpu"
        thread = threading.Thread(target=lambda: print(torch.zeros(1, device=device).device))
        thread.start()
        thread.join()
        print(device)
    """)
        == "cuda:0\ncuda\n"
    )


@needs_no_card
def test_one_forked_worker_simulates_while_its_sibling_does_not() -> None:
    assert (
        run_alone("""
        import contextlib, os, torch
        from autograder.untrusted import devices
        simulation = contextlib.ExitStack()
        for simulated in (True, False):
            child = os.fork()
            if not child:
                if simulated:
                    simulation.enter_context(devices.simulated_cuda())
                print(simulated, torch.cuda.is_available(), flush=True)
                os._exit(0)
            os.waitpid(child, 0)
        print("parent", torch.cuda.is_available())
    """)
        == "True True\nFalse False\nparent False\n"
    )


# ---- what the worker uses -------------------------------------------------------------------------------------------
def test_device_of_sees_the_place_of_a_tensor_also_past_the_hooks() -> None:
    with simulated_cuda():
        moved, stayed = torch.ones(2, device="cuda"), torch.ones(2)
        with torch._C.DisableTorchFunction():
            assert device_of(moved) == device_of(moved[0]) == device_of(moved.detach()) == devices.CUDA
            assert device_of(stayed) == devices.CPU


def test_place_puts_a_fresh_tensor_on_a_device_without_a_copy() -> None:
    with simulated_cuda():
        tensor = torch.ones(2)
        address = tensor.data_ptr()
        assert place(tensor, "cuda") is tensor
        assert (str(tensor.device), tensor.data_ptr()) == ("cuda:0", address)
        assert place(torch.ones(1), torch.device("cpu")).device.type == "cpu"


def test_device_of_does_not_run_the_code_of_a_lying_tensor() -> None:
    class Liar(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            return torch.device("cuda:0")

    with simulated_cuda():
        assert device_of(torch.ones(1).as_subclass(Liar)) == devices.CPU


def test_values_and_gradients_are_the_ones_of_plain_cpu() -> None:
    def train(device: str) -> tuple[list[float], list[float]]:
        torch.manual_seed(1)
        model, costs = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 1)).to(device), []
        x = torch.tensor([[1.0, 2.0], [2.0, 3.0], [3.0, 1.0]]).to(device)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        for _ in range(20):
            cost = functional.mse_loss(model(x), x.sum(1, keepdim=True))
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
            costs.append(cost.item())
        return costs, model[0].weight.flatten().tolist()

    plain = train("cpu")
    with simulated_cuda():
        assert train("cuda") == plain


# ---- whole functions, as students write them ------------------------------------------------------------------------
@dataclasses.dataclass(frozen=True)
class Attempt:
    """A student's function for a task, and the verdict on a machine with CUDA and on one without."""

    task: str
    name: str
    on_cuda: str
    source: str
    on_cpu: str = "right"


def attempts(text: str) -> Iterator[Attempt]:
    """Read the list below: `== task`, then `-- name: verdict on CUDA [/ verdict without CUDA]` and the code."""
    task = ""
    for block in text.strip().split("\n\n"):
        title, *lines = block.splitlines()
        if title.startswith("== "):
            task = title[3:]
            continue
        name, _, verdicts = title[3:].partition(": ")
        on_cuda, _, on_cpu = verdicts.partition(" / ")
        yield Attempt(task, name, on_cuda, "\n".join(lines), on_cpu or "right")


ATTEMPTS = tuple(
    attempts("""
== fit

-- parameters where x is: right
def f(x, y):
    W = torch.zeros(1, device=x.device, requires_grad=True)
    b = torch.zeros(1, device=x.device, requires_grad=True)
    return descend(W, b, x, y)

-- parameters on the CPU: RuntimeError
def f(x, y):
    W, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    return descend(W, b, x, y)

-- parameters are CPU numbers: wrong device
def f(x, y):
    W, b = torch.tensor(0., requires_grad=True), torch.tensor(0., requires_grad=True)
    return descend(W, b, x, y)

-- parameters moved after requires_grad: ValueError
def f(x, y):
    W, b = torch.zeros(1, requires_grad=True).to(x.device), torch.zeros(1, requires_grad=True).to(x.device)
    return descend(W, b, x, y)

-- parameters moved before requires_grad: right
def f(x, y):
    W, b = torch.zeros(1).to(x.device).requires_grad_(), x.new_zeros(1).requires_grad_()
    return descend(W, b, x, y)

-- data brought to the CPU: wrong device
def f(x, y):
    W, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    return descend(W, b, x.cpu(), y.cpu())

-- data brought to the CPU, result sent back: right
def f(x, y):
    W, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    descend(W, b, x.cpu(), y.cpu())
    return W.detach().to(x.device), b.detach().to(x.device)

-- hard-coded .cuda(): right / no CUDA
def f(x, y):
    W, b = torch.zeros(1).cuda().requires_grad_(), torch.zeros(1).cuda().requires_grad_()
    return descend(W, b, x, y)

-- hard-coded device="cuda": right / no CUDA
def f(x, y):
    W, b = torch.zeros(1, device="cuda", requires_grad=True), torch.zeros(1, device="cuda", requires_grad=True)
    return descend(W, b, x.to("cuda"), y.to("cuda"))

-- device chosen by is_available: right
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
def f(x, y):
    W, b = torch.zeros(1, device=device, requires_grad=True), torch.zeros(1, device=device, requires_grad=True)
    return descend(W, b, x, y)

-- with torch.device: right
def f(x, y):
    with torch.device(x.device):
        W, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    return descend(W, b, x, y)

-- default device set and left behind: right
def f(x, y):
    torch.set_default_device(x.device)
    W, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    return descend(W, b, x, y)

-- by hand, no_grad: right
def f(x, y):
    W, b = torch.zeros_like(x[0]).requires_grad_(), torch.zeros_like(x[0]).requires_grad_()
    for _ in range(400):
        F.mse_loss(x * W + b, y).backward()
        with torch.no_grad():
            W -= .1 * W.grad; b -= .1 * b.grad
            W.grad.zero_(); b.grad.zero_()
    return W, b

-- by hand, a CPU learning rate: right
def f(x, y):
    W, b, lr = torch.zeros_like(x[0]).requires_grad_(), torch.zeros_like(x[0]).requires_grad_(), torch.tensor(.1)
    for _ in range(400):
        g = torch.autograd.grad(F.mse_loss(x * W + b, y), [W, b])
        with torch.no_grad():
            W -= lr * g[0]; b -= lr * g[1]
    return W, b

-- by hand, through .data: right
def f(x, y):
    W, b = torch.zeros(1, device=x.device, requires_grad=True), torch.zeros(1, device=x.device, requires_grad=True)
    for _ in range(400):
        F.mse_loss(x * W + b, y).backward()
        W.data = W.data - .1 * W.grad; b.data = b.data - .1 * b.grad
        W.grad = b.grad = None
    return W, b

-- cost recorded through NumPy: TypeError
def f(x, y):
    W, b, costs = x.new_zeros(1).requires_grad_(), x.new_zeros(1).requires_grad_(), []
    costs.append(F.mse_loss(x * W + b, y).detach().numpy())
    return descend(W, b, x, y)

-- cost recorded with .item(): right
def f(x, y):
    W, b, costs = x.new_zeros(1).requires_grad_(), x.new_zeros(1).requires_grad_(), []
    costs.append(F.mse_loss(x * W + b, y).item())
    return descend(W, b, x, y)

-- normal equation, a CPU column: RuntimeError
def f(x, y):
    A = torch.cat([x, torch.ones(len(x), 1)], 1)
    return torch.linalg.lstsq(A, y).solution

-- normal equation: right
def f(x, y):
    A = torch.cat([x, torch.ones_like(x)], 1)
    return torch.linalg.solve(A.T @ A, A.T @ y)

-- normal equation in NumPy: TypeError
def f(x, y):
    A = np.hstack([x, np.ones((len(x), 1))])
    return torch.tensor(np.linalg.lstsq(A, y)[0], device=x.device)

-- normal equation in NumPy, brought home: right
def f(x, y):
    A = np.hstack([x.cpu(), np.ones((len(x), 1))])
    return torch.tensor(np.linalg.lstsq(A, y.cpu().numpy())[0], device=x.device)

== dataset

-- device passed on: right
def f(hours, scores, device):
    return [torch.tensor(v, dtype=torch.float32, device=device).unsqueeze(1) for v in (hours, scores)]

-- .to(device): right
def f(hours, scores, device):
    return torch.FloatTensor(hours).view(-1, 1).to(device), torch.FloatTensor(scores).view(-1, 1).to(device)

-- .to(device) not assigned: wrong device
def f(hours, scores, device):
    x, y = torch.FloatTensor(hours).view(-1, 1), torch.FloatTensor(scores).view(-1, 1)
    x.to(device); y.to(device)
    return x, y

-- device ignored: wrong device
def f(hours, scores, device):
    return torch.FloatTensor(hours).view(-1, 1), torch.FloatTensor(scores).view(-1, 1)

-- only x moved: wrong device
def f(hours, scores, device):
    return torch.tensor(hours, device=device).view(-1, 1), torch.tensor(scores).view(-1, 1)

-- through NumPy: right
def f(hours, scores, device):
    return [torch.from_numpy(np.array(v, dtype=np.float32)[:, None]).to(device) for v in (hours, scores)]

-- always CUDA: right / no CUDA
def f(hours, scores, device):
    return torch.FloatTensor(hours).view(-1, 1).cuda(), torch.FloatTensor(scores).view(-1, 1).cuda()

-- a legacy CUDA type: right / no CUDA
def f(hours, scores, device):
    return torch.cuda.FloatTensor(hours).view(-1, 1), torch.cuda.FloatTensor(scores).view(-1, 1)

== train

-- model and batches moved: right
def f(model, loader, device):
    model.to(device)
    optimizer, total = torch.optim.SGD(model.parameters(), lr=.1), 0.
    for xb, yb in loader:
        total += step(model, optimizer, xb.to(device), yb.to(device))
    return total

-- labels not moved: RuntimeError
def f(model, loader, device):
    model.to(device)
    optimizer, total = torch.optim.SGD(model.parameters(), lr=.1), 0.
    for xb, yb in loader:
        total += step(model, optimizer, xb.to(device), yb)
    return total

-- batches moved, not assigned: RuntimeError
def f(model, loader, device):
    model.to(device)
    optimizer, total = torch.optim.SGD(model.parameters(), lr=.1), 0.
    for xb, yb in loader:
        xb.to(device); yb.to(device)
        total += step(model, optimizer, xb, yb)
    return total

-- model not moved: RuntimeError
def f(model, loader, device):
    optimizer, total = torch.optim.SGD(model.parameters(), lr=.1), 0.
    for xb, yb in loader:
        total += step(model, optimizer, xb.to(device), yb.to(device))
    return total

-- nothing moved: wrong device
def f(model, loader, device):
    optimizer, total = torch.optim.SGD(model.parameters(), lr=.1), 0.
    for xb, yb in loader:
        total += step(model, optimizer, xb, yb)
    return total

-- optimizer made before the model moves: right
def f(model, loader, device):
    optimizer, total = torch.optim.Adam(model.parameters(), lr=.1), 0.
    model = model.to(device)
    for xb, yb in loader:
        total += step(model, optimizer, xb.to(device), yb.to(device))
    return total

-- the model moved, batch by batch: right
def f(model, loader, device):
    optimizer, total = torch.optim.SGD(model.parameters(), lr=.1), 0.
    for xb, yb in loader:
        total += step(model.to(device), optimizer, *(t.to(device, non_blocking=True) for t in (xb, yb)))
    return total

-- brought back to the CPU: wrong device
def f(model, loader, device):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=.1)
    total = sum(step(model, optimizer, xb.to(device), yb.to(device)) for xb, yb in loader)
    model.cpu()
    return total

-- costs averaged by NumPy: TypeError
def f(model, loader, device):
    model.to(device)
    return float(np.sum([F.mse_loss(model(xb.to(device)), yb.to(device)).detach().reshape(1) for xb, yb in loader]))

-- class weights on the CPU: RuntimeError
def f(model, loader, device):
    model.to(device)
    weight = torch.ones(4, 1)
    return sum(F.binary_cross_entropy(model(xb.to(device)), yb.to(device), weight).item() for xb, yb in loader)

== predict

-- .cpu().numpy(): right
def f(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).cpu().numpy()

-- .numpy(): TypeError
def f(model, x):
    with torch.no_grad():
        return model(x).numpy()

-- np.array: TypeError
def f(model, x):
    return np.array(model(x).detach())

-- by way of a list: right
def f(model, x):
    return np.array(model(x).tolist(), dtype=np.float32)

-- force=True: right
def f(model, x):
    return model(x).numpy(force=True)

== accuracy

-- on the device: right
def f(model, x, y):
    return ((model(x) > .5).float() == y).float().mean().item()

-- a Python loop: right
def f(model, x, y):
    return sum(float((p > .5).float() == t) for p, t in zip(model(x), y)) / len(y)

-- a CPU threshold with one element: RuntimeError
def f(model, x, y):
    return ((model(x) >= torch.FloatTensor([.5])).float() == y).float().mean().item()

-- a CPU threshold with no dimension: right
def f(model, x, y):
    return ((model(x) >= torch.tensor(.5)).float() == y).float().mean().item()

-- counted in a CPU vector: RuntimeError
def f(model, x, y):
    count = torch.zeros(len(y))
    count[((model(x) > .5).float() == y).flatten()] = 1.
    return count.mean().item()

-- added up in a CPU number: RuntimeError
def f(model, x, y):
    count = torch.tensor(0.)
    count += ((model(x) > .5).float() == y).float().mean()
    return count.item()

-- added to a CPU number: right
def f(model, x, y):
    count = torch.tensor(0.)
    count = count + ((model(x) > .5).float() == y).float().mean()
    return count.item()

-- labels brought to the CPU: RuntimeError
def f(model, x, y):
    return ((model(x) > .5).float() == y.cpu()).float().mean().item()

== one-hot

-- eye on the CPU: RuntimeError
def f(t, k):
    return torch.eye(k)[t]

-- eye on the device: right
def f(t, k):
    return torch.eye(k, device=t.device)[t]

-- scatter into the CPU: RuntimeError
def f(t, k):
    return torch.zeros(len(t), k).scatter_(1, t[:, None], 1.)

-- new_zeros: right
def f(t, k):
    result = t.new_zeros(len(t), k, dtype=torch.float32)
    result[torch.arange(len(t)), t] = 1.
    return result

-- on the CPU: wrong device
def f(t, k):
    return F.one_hot(t.cpu(), k).float()
""")
)

HELPERS = """
def descend(W, b, x, y):
    optimizer = torch.optim.SGD([W, b], lr=.1)
    for _ in range(400):
        cost = ((x * W + b - y) ** 2).mean()
        optimizer.zero_grad(); cost.backward(); optimizer.step()
    return W, b

def step(model, optimizer, x, y):
    cost = F.binary_cross_entropy(model(x), y)
    optimizer.zero_grad(); cost.backward(); optimizer.step()
    return cost.item()
"""


def judge(attempt: Attempt, device: str) -> str:
    """Give the verdict of a simple grader: right, wrong value, wrong device, no CUDA, or the exception's name."""
    names: dict[str, Any] = {"torch": torch, "np": np, "nn": nn, "F": functional}
    try:
        exec(HELPERS + attempt.source, names)
        return JUDGES[attempt.task](names["f"], torch.device(device))
    except Exception as error:
        return "no CUDA" if says_no_cuda(type(error).__name__, str(error)) else type(error).__name__
    finally:
        torch.set_default_device(None)


def verdict(right: bool, place_wanted: torch.device, *tensors: torch.Tensor) -> str:
    if any(tensor.device.type != place_wanted.type for tensor in tensors):
        return "wrong device"
    return "right" if right else "wrong value"


def model_and_data() -> tuple[nn.Module, torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    x = torch.randn(12, 3)
    return nn.Sequential(nn.Linear(3, 1), nn.Sigmoid()), x, (x.sum(1, keepdim=True) > 0).float()


def judge_fit(f: Callable[..., Any], device: torch.device) -> str:
    x = torch.tensor([[1.0], [2.0], [3.0]]).to(device)
    W, b = f(x, 2 * x + 1)
    return verdict(abs(W.item() - 2) < 0.02 and abs(b.item() - 1) < 0.05, device, W, b)


def judge_dataset(f: Callable[..., Any], device: torch.device) -> str:
    x, y = f([1.0, 2.0], [3.0, 4.0], device)
    return verdict((x.tolist(), y.tolist()) == ([[1.0], [2.0]], [[3.0], [4.0]]), device, x, y)


def judge_train(f: Callable[..., Any], device: torch.device) -> str:
    model, x, y = model_and_data()
    total = f(model, torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=4), device)
    return verdict(isinstance(total, float) and total > 0, device, *model.parameters())


def judge_predict(f: Callable[..., Any], device: torch.device) -> str:
    model, x, _ = model_and_data()
    right = model(x).detach().numpy()
    return verdict(np.allclose(f(model.to(device), x.to(device)), right, atol=1e-6), device)


def judge_accuracy(f: Callable[..., Any], device: torch.device) -> str:
    model, x, y = model_and_data()
    right = ((model(x) > 0.5).float() == y).float().mean().item()
    return verdict(abs(f(model.to(device), x.to(device), y.to(device)) - right) < 1e-6, device)


def judge_one_hot(f: Callable[..., Any], device: torch.device) -> str:
    result = f(torch.tensor([2, 0, 1], device=device), 3)
    return verdict(result.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]], device, result)


JUDGES = {
    "fit": judge_fit,
    "dataset": judge_dataset,
    "train": judge_train,
    "predict": judge_predict,
    "accuracy": judge_accuracy,
    "one-hot": judge_one_hot,
}
each_attempt = pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: f"{attempt.task}: {attempt.name}")


@each_attempt
def test_an_attempt_gets_the_verdict_it_would_get_on_cuda(attempt: Attempt) -> None:
    with simulated_cuda():
        assert judge(attempt, "cuda") == attempt.on_cuda


@each_attempt
@needs_no_card
def test_an_attempt_gets_the_verdict_of_a_machine_without_cuda(attempt: Attempt) -> None:
    assert judge(attempt, "cpu") == attempt.on_cpu


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a real CUDA device")
@each_attempt
def test_an_attempt_gets_the_same_verdict_on_a_real_card(attempt: Attempt) -> None:
    assert judge(attempt, "cuda") == attempt.on_cuda
