"""Small uses of a CUDA device, each with what real CUDA does: what `autograder.untrusted.devices` is measured against.

The list below reads like a Python session: `==` opens an area and `--` a probe; then come its code, and what real CUDA
shows for the last expression, or the name of the exception it raises. That expectation is what PyTorch's documentation
and sources say; `pytest -m gpu` compares it with a real card where there is one. A probe that the simulation is known
not to follow says so, with the reason: it is listed, not hidden.

`gpu(1., 2.)` and `cpu(1., 2.)` are vectors on the two devices, `gpu0(1.)` and `cpu0(1.)` have no dimensions, and
`where(a, b)` names the devices of tensors.
"""

from __future__ import annotations

import ast
import copy
import io
import math
import pickle
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class Probe:
    """One small use of a device. `not_covered` is empty, or says why the simulation does something else."""

    area: str
    name: str
    source: str
    expected: str
    not_covered: str = ""

    @property
    def id(self) -> str:
        return f"{self.area}: {self.name}"


def where(*tensors: torch.Tensor) -> str:
    return " ".join(str(tensor.device) for tensor in tensors)


def observe(probe: Probe) -> str:
    """Run a probe's code here and now and say what came of it."""
    names: dict[str, Any] = {
        "torch": torch,
        "nn": nn,
        "F": functional,
        "np": np,
        "copy": copy,
        "io": io,
        "math": math,
        "pickle": pickle,
        "where": where,
        "gpu": lambda *values: torch.tensor(values, device="cuda"),
        "cpu": lambda *values: torch.tensor(values),
        "gpu0": lambda value: torch.tensor(value, device="cuda"),
        "cpu0": lambda value: torch.tensor(value),
    }
    statements = ast.parse(probe.source).body
    last = statements.pop() if isinstance(statements[-1], ast.Expr) else ast.Expr(ast.Constant(None))
    random_state = torch.get_rng_state()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch advises against some of what students do
        try:
            exec(compile(ast.Module(statements, []), probe.id, "exec"), names)
            return repr(eval(compile(ast.fix_missing_locations(ast.Expression(last.value)), probe.id, "eval"), names))
        except Exception as error:
            return type(error).__name__
        finally:
            torch.set_default_device(None)
            if torch.empty(0).is_cuda:  # after set_default_tensor_type, on a real card
                torch.set_default_tensor_type("torch.FloatTensor")
            torch.set_rng_state(random_state)


def _read(text: str) -> Iterator[Probe]:
    area = ""
    for block in text.strip().split("\n\n"):
        title, *lines = block.splitlines()
        kind, _, name = title.partition(" ")
        if kind == "==":
            area = name
            continue
        reason = lines.pop(0).removeprefix("   not covered: ") if lines[0].startswith("   not covered: ") else ""
        code = [line[4:] for line in lines if line.startswith((">>> ", "... "))]
        yield Probe(area, name, "\n".join(code), "\n".join(lines[len(code) :]), reason)


PROBE_TEXT = r"""== asking

-- a device is there
>>> torch.cuda.is_available(), torch.cuda.device_count(), torch.cuda.current_device()
(True, 1, 0)

-- the usual line
>>> str(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
'cuda'

-- torch.accelerator
>>> str(torch.accelerator.current_accelerator()), torch.accelerator.is_available()
('cuda', True)

-- device by number
>>> torch.device(0)
device(type='cuda', index=0)

-- device by name and number
>>> torch.device("cuda", 0) == torch.device("cuda:0")
True

-- cuda is not cuda:0
>>> x = gpu(1.)
>>> x.device == torch.device("cuda:0"), x.device == torch.device("cuda")
(True, False)

-- properties
>>> x = gpu(1.)
>>> x.is_cuda, x.is_cpu, x.device.type, x.device.index, x.get_device()
(True, False, 'cuda', 0, 0)

-- properties on the CPU
>>> x = cpu(1.)
>>> x.is_cuda, x.is_cpu, x.device.type, x.get_device()
(False, True, 'cpu', -1)

-- torch.get_device
>>> torch.get_device(gpu(1.))
0

-- type
>>> gpu(1.).type(), type(gpu(1.)) is torch.Tensor
('torch.cuda.FloatTensor', True)

-- housekeeping
>>> torch.cuda.init(); torch.cuda.synchronize(); torch.cuda.empty_cache(); torch.cuda.set_device(0)
>>> torch.cuda.current_stream().synchronize(); torch.cuda.reset_peak_memory_stats()
>>> torch.cuda.ipc_collect(); torch.cuda.default_stream().synchronize()
>>> isinstance(torch.cuda.get_device_name(0), str), torch.cuda.get_device_properties(0).total_memory > 0
(True, True)

-- memory figures can be asked for
>>> a, b = torch.cuda.memory_allocated() >= 0, torch.cuda.max_memory_allocated() >= 0
>>> a, b, torch.cuda.memory_reserved() >= 0, torch.cuda.max_memory_reserved() >= 0
(True, True, True, True)

-- torch.accelerator's housekeeping
>>> torch.accelerator.synchronize(); torch.accelerator.set_device_index(0)
>>> torch.accelerator.device_count(), torch.accelerator.current_device_index()
(1, 0)

-- with torch.cuda.device
>>> with torch.cuda.device(0):
...     x = gpu(1.)
>>> where(x)
'cuda:0'

-- a second device is not there
>>> torch.zeros(1, device="cuda:1")
AcceleratorError

-- memory and flags
>>> x = gpu(1., 2.)
>>> x.data_ptr() != 0, x.is_contiguous(), x.element_size(), x.is_pinned()
(True, True, 4, False)

== moving

-- .to by name
>>> where(cpu(1.).to("cuda"), cpu(1.).to("cuda:0"))
'cuda:0 cuda:0'

-- .to by device
>>> where(cpu(1.).to(torch.device("cuda")), cpu(1.).to(torch.device("cuda", 0)))
'cuda:0 cuda:0'

-- .to by number
>>> where(cpu(1.).to(0))
'cuda:0'

-- .to with dtype
>>> x = cpu(1.).to("cuda", torch.float64)
>>> where(x), x.dtype
('cuda:0', torch.float64)

-- .to by keyword
>>> x = cpu(1.).to(device="cuda", dtype=torch.float64, non_blocking=True)
>>> where(x), x.dtype
('cuda:0', torch.float64)

-- .to by keyword, number and object
>>> where(cpu(1.).to(device=0), cpu(1.).to(device=torch.device("cuda", 0)), cpu(1.).to(device="cuda:0"),
...         cpu(1.).to(np.int64(0)))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- .to with everything by position
>>> x = cpu(1.).to("cuda", torch.float64, True, True)
>>> where(x), x.dtype
('cuda:0', torch.float64)

-- .to with a copy
>>> x = gpu(1.)
>>> x.to("cuda", copy=True) is x, x.to("cuda", torch.float32, False, True) is x, x.to(torch.float32,
...         copy=True) is x, x.to(x, copy=True) is x, where(x.to(x, False, True))
(False, False, False, False, 'cuda:0')

-- .to with a memory format
>>> x = torch.ones(1, 3, 2, 2)
>>> y = x.to(device="cuda", memory_format=torch.channels_last)
>>> z = x.cuda(memory_format=torch.channels_last).cpu(memory_format=torch.preserve_format)
>>> where(y, z), y.is_contiguous(memory_format=torch.channels_last), z.is_contiguous(memory_format=torch.channels_last)
('cuda:0 cpu', True, True)

-- .to with a type only
>>> x = gpu(1.).to(dtype=torch.float64)
>>> where(x, gpu(1.).to(torch.int64), gpu(1.).to(device=None, dtype=torch.int32)), x.dtype
('cuda:0 cuda:0 cuda:0', torch.float64)

-- .to like another
>>> where(cpu(1.).to(gpu(1.)), cpu(1.).type_as(gpu(1.)), gpu(1.).to(cpu(1.)))
'cuda:0 cuda:0 cpu'

-- .to like another, by keyword
>>> x = cpu(1).to(tensor=gpu(1.), non_blocking=True)
>>> where(x), x.dtype
('cuda:0', torch.float32)

-- .to like another, by another name
>>> cpu(1.).to(other=gpu(1.))
TypeError

-- .to where another is
>>> where(cpu(1.).to(device=gpu(1.).device), gpu(1.).to(device=cpu(1.).device))
'cuda:0 cpu'

-- .cuda
>>> where(cpu(1.).cuda(), cpu(1.).cuda(0), cpu(1.).cuda("cuda"))
'cuda:0 cuda:0 cuda:0'

-- .cuda by keyword
>>> where(cpu(1.).cuda(device=0), cpu(1.).cuda(device="cuda:0", non_blocking=True), cpu(1.).cuda(None,
...         non_blocking=True), cpu(1.).cuda(torch.device("cuda"), True))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- .cuda to the CPU
>>> cpu(1.).cuda("cpu")
RuntimeError

-- called on the class
>>> where(torch.Tensor.to(cpu(1.), device="cuda"), torch.Tensor.cuda(cpu(1.)), *map(torch.Tensor.cuda, [cpu(1.)]))
'cuda:0 cuda:0 cuda:0'

-- .cpu
>>> where(gpu(1.).cpu(), gpu(1.).to('cpu'))
'cpu cpu'

-- .to to a second device
>>> cpu(1.).to("cuda:1")
AcceleratorError

-- nothing to move
>>> x = gpu(1.)
>>> x.to("cuda") is x, x.cuda() is x, x.to(x.device) is x, x.float() is x
(True, True, True, True)

-- nothing to move on the CPU
>>> x = cpu(1.)
>>> x.cpu() is x, x.to("cpu") is x
(True, True)

-- a move is a copy
>>> x = cpu(1., 2.)
>>> y = x.cuda()
>>> x += 1
>>> y.tolist(), y.cpu() is y
([1.0, 2.0], False)

-- .to without assignment
>>> x = cpu(1.)
>>> x.to("cuda")
>>> where(x)
'cpu'

-- to meta
>>> str(gpu(1.).to("meta").device)
'meta'

-- type conversions stay
>>> x = gpu(1.)
>>> where(x.double(), x.int(), x.half(), x.bool(), x.to(torch.int64))
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- legacy types
>>> where(torch.FloatTensor([1.]).cuda(), torch.cuda.FloatTensor([1.])), isinstance(gpu(1.),
...         torch.cuda.FloatTensor), where(cpu(1.).type(torch.cuda.FloatTensor))
('cuda:0 cuda:0', True, 'cuda:0')

-- legacy type by name
>>> where(cpu(1.).type("torch.cuda.DoubleTensor"), gpu(1.).type("torch.FloatTensor"))
'cuda:0 cpu'

== making

-- zeros, ones, empty, full
>>> where(torch.zeros(1, device="cuda"), torch.ones(1, device="cuda"), torch.empty(1, device="cuda"),
...         torch.full((1,), 2., device="cuda"))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- tensor
>>> where(torch.tensor([1.], device="cuda"), torch.tensor(1., device=torch.device("cuda")))
'cuda:0 cuda:0'

-- random
>>> where(torch.rand(1, device="cuda"), torch.randn(1, device="cuda"), torch.randint(3, (1,), device="cuda"),
...         torch.randperm(3, device="cuda"))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- ranges
>>> where(torch.arange(3, device="cuda"), torch.linspace(0, 1, 3, device="cuda"), torch.eye(2, device="cuda"))
'cuda:0 cuda:0 cuda:0'

-- device by number
>>> where(torch.zeros(1, device=0))
'cuda:0'

-- device by keyword, number and object
>>> where(torch.tensor([1.], device=0), torch.zeros(1, device=torch.device(0)), torch.ones(1,
...         device=torch.cuda.current_device()), torch.tensor(data=[1.], dtype=torch.float64, device="cuda:0"))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- torch.device by keyword
>>> torch.device(type="cuda", index=0), torch.device(device=0), torch.device("cuda", index=0)
(device(type='cuda', index=0), device(type='cuda', index=0), device(type='cuda', index=0))

-- like another
>>> x = gpu(1.)
>>> where(torch.zeros_like(x), torch.randn_like(x), x.new_zeros(1), x.new_tensor([1.]), torch.full_like(x, 2.))
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- like another, elsewhere
>>> where(torch.zeros_like(gpu(1.), device="cpu"), gpu(1.).new_ones(1, device="cpu"), torch.ones_like(cpu(1.),
...         device="cuda"))
'cpu cpu cuda:0'

-- like another, on the device
>>> x = cpu(1.)
>>> where(torch.zeros_like(x, device="cuda"), torch.rand_like(x, device=0), torch.full_like(x, 2.,
...         device=torch.device("cuda")), torch.empty_like(x, device="cuda", dtype=torch.float64),
...         torch.randint_like(x, 3, device="cuda"))
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- new_... on the device
>>> x = cpu(1.)
>>> where(x.new_zeros(1, device="cuda"), x.new_ones((1,), device=0), x.new_full((1,), 2., device="cuda"),
...         x.new_empty(1, device=torch.device("cuda")), x.new_tensor([1.], device="cuda"))
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- as_tensor
>>> where(torch.as_tensor([1.], device="cuda"), torch.as_tensor(gpu(1.)), torch.as_tensor(np.ones(1),
...         device="cuda"), torch.asarray([1.], device="cuda"))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- as_tensor by keyword
>>> where(torch.as_tensor(data=[1.], device="cuda", dtype=torch.float64), torch.asarray(obj=[1.], device=0),
...         torch.as_tensor(cpu(1.), device="cuda"), torch.asarray(cpu(1.), device="cuda", copy=True))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- as_tensor copies from NumPy
>>> a = np.ones(2)
>>> x, y = torch.as_tensor(a, device="cuda"), torch.asarray(a, device="cuda")
>>> a += 1
>>> x.tolist(), y.tolist()
([1.0, 1.0], [1.0, 1.0])

-- tensor of a tensor stays
>>> where(torch.tensor(gpu(1.)), torch.tensor(data=gpu(1.)))
'cuda:0 cuda:0'

-- tensor of a list of tensors does not
>>> x = gpu0(1.)
>>> where(torch.tensor([x, x]))
'cpu'

-- full with a value from the device
>>> where(torch.full((2,), gpu0(3.)))
'cpu'

-- requires_grad
>>> x = torch.zeros(1, device="cuda", requires_grad=True)
>>> where(x), x.is_leaf
('cuda:0', True)

-- meshgrid and friends
>>> a = gpu(1., 2.)
>>> where(*torch.meshgrid(a, a, indexing='ij'), torch.vander(a))
'cuda:0 cuda:0 cuda:0'

== default device

-- set_default_device
>>> torch.set_default_device("cuda")
>>> where(torch.zeros(1), torch.tensor([1.]), torch.arange(3), nn.Linear(2,
...         1).weight), str(torch.get_default_device())
('cuda:0 cuda:0 cuda:0 cuda:0', 'cuda:0')

-- set_default_device by every spelling
>>> seen = []
>>> for device in ("cuda:0", 0, torch.device("cuda"), torch.device("cuda", 0)):
...     torch.set_default_device(device)
...     seen.append(where(torch.zeros(1)))
>>> torch.set_default_device(device="cuda")
>>> seen, where(torch.rand(1))
(['cuda:0', 'cuda:0', 'cuda:0', 'cuda:0'], 'cuda:0')

-- a module leaves it by keyword
>>> torch.set_default_device("cuda")
>>> where(nn.Linear(2, 1).to(device="cpu").weight, nn.Linear(2, 1, device="cpu").weight)
'cpu cpu'

-- it can be taken back
>>> torch.set_default_device("cuda"); torch.set_default_device("cpu")
>>> where(torch.zeros(1))
'cpu'

-- an explicit device wins
>>> torch.set_default_device("cuda")
>>> where(torch.zeros(1, device="cpu"))
'cpu'

-- tensor of a CPU tensor goes there
>>> x = cpu(1.)
>>> torch.set_default_device("cuda")
>>> where(torch.tensor(x))
'cuda:0'

-- as_tensor too
>>> torch.set_default_device("cuda")
>>> where(torch.as_tensor([1.]))
'cuda:0'

-- with torch.device
>>> with torch.device("cuda"):
...     a, m = torch.zeros(1), nn.Linear(2, 1)
>>> where(a, m.weight, torch.zeros(1))
'cuda:0 cuda:0 cpu'

-- with torch.device by number
>>> with torch.device(0):
...     a = torch.zeros(1)
>>> where(a, torch.zeros(1))
'cuda:0 cpu'

-- nested
>>> torch.set_default_device("cuda")
>>> with torch.device("cpu"):
...     a = torch.zeros(1)
>>> where(a, torch.zeros(1))
'cpu cuda:0'

-- torch's own Python functions
>>> torch.set_default_device("cuda")
>>> x = torch.ones(2)
>>> (2 ** x).tolist(), where(F.one_hot(torch.tensor([0, 1])), torch.randn(2, 2).svd()[0])
([2.0, 2.0], 'cuda:0 cuda:0')

-- Adam
>>> torch.set_default_device("cuda")
>>> m = nn.Linear(2, 1)
>>> o = torch.optim.Adam(m.parameters())
>>> m(torch.ones(1, 2)).sum().backward(); o.step()
>>> where(m.weight)
'cuda:0'

-- set_default_tensor_type
   not covered: deprecated since torch 2.1, and decided inside torch's compiled part
>>> torch.set_default_tensor_type("torch.cuda.FloatTensor")
>>> where(torch.zeros(1))
'cuda:0'

== mixing

-- vectors
>>> gpu(1.) + cpu(1.)
RuntimeError

-- vectors, the other way
>>> cpu(1.) * gpu(1.)
RuntimeError

-- comparison
>>> gpu(1.) == cpu(1.)
RuntimeError

-- a CPU number is fine
>>> where(gpu(1.) + cpu0(1.), cpu0(1.) * gpu(1.))
'cuda:0 cuda:0'

-- a CPU number is fine: compare, power
>>> where(gpu(1.) > cpu0(0.), gpu(2.) ** cpu0(2.), cpu0(2.) ** gpu(2.))
'cuda:0 cuda:0 cuda:0'

-- a CPU number is fine: maximum, atan2
>>> where(torch.maximum(gpu(1.), cpu0(0.)), torch.atan2(gpu(1.), cpu0(1.)))
'cuda:0 cuda:0'

-- a number from the device is not
>>> cpu(1.) + gpu0(1.)
RuntimeError

-- two numbers
>>> where(cpu0(1.) + gpu0(1.), gpu0(1.) + cpu0(1.))
'cuda:0 cuda:0'

-- one element is not 0-dim
>>> gpu(1., 2.) * cpu(2.)
RuntimeError

-- Python and NumPy numbers
>>> where(gpu(1.) + 1, 2 * gpu(1.), gpu(1.) * np.float32(2))
'cuda:0 cuda:0 cuda:0'

-- matmul
>>> torch.eye(2, device='cuda') @ torch.eye(2)
RuntimeError

-- dot
>>> torch.dot(cpu(1.), gpu(1.))
RuntimeError

-- element by element
>>> torch.mul(gpu(1., 2.), cpu(1., 2.))
RuntimeError

-- cat
>>> torch.cat([gpu(1.), cpu(1.)])
RuntimeError

-- stack of numbers
>>> torch.stack([gpu0(1.), cpu0(1.)])
RuntimeError

-- where: numbers
>>> where(torch.where(gpu(1.) > 0, gpu(1.), cpu0(0.)), torch.where(gpu(1.) > 0, cpu0(1.), cpu0(0.)))
'cuda:0 cuda:0'

-- where: vector
>>> torch.where(gpu(1.) > 0, gpu(1.), cpu(0.))
RuntimeError

-- clamp by a CPU number
>>> torch.clamp(gpu(1.), cpu0(0.), cpu0(1.))
RuntimeError

-- lcm takes no CPU number
>>> torch.lcm(gpu(4), cpu0(6))
RuntimeError

-- masked_fill by a CPU number
>>> x = gpu(1., 2.)
>>> x.masked_fill(x > 1, cpu0(0.)).tolist()
[1.0, 0.0]

-- masked_fill with a CPU mask
>>> gpu(1., 2.).masked_fill(cpu(True, False), 0.)
RuntimeError

-- mse_loss
>>> F.mse_loss(gpu(1.), cpu(1.))
RuntimeError

-- mse_loss takes no CPU number
>>> F.mse_loss(gpu0(1.), cpu0(1.))
RuntimeError

-- binary_cross_entropy
>>> F.binary_cross_entropy(gpu(.5), cpu(1.))
RuntimeError

-- binary_cross_entropy_with_logits
>>> F.binary_cross_entropy_with_logits(gpu(.5), cpu(1.))
RuntimeError

-- cross_entropy
>>> F.cross_entropy(torch.rand(2, 2, device='cuda'), cpu(0, 1))
RuntimeError

-- linear
>>> F.linear(gpu(1., 2.), torch.ones(1, 2))
RuntimeError

-- addmm's bias
>>> torch.addmm(torch.zeros(1), torch.eye(2).cuda(), torch.eye(2).cuda())
RuntimeError

-- model on the device, data not
>>> nn.Linear(2, 1).cuda()(torch.ones(3, 2))
RuntimeError

-- data on the device, model not
>>> nn.Linear(2, 1)(torch.ones(3, 2, device='cuda'))
RuntimeError

-- embedding
>>> nn.Embedding(3, 2).cuda()(cpu(1))
RuntimeError

-- equal and allclose
>>> torch.allclose(gpu(1.), cpu(1.))
RuntimeError

-- equal
>>> torch.equal(gpu(1.), cpu(1.))
RuntimeError

-- linalg.solve
>>> torch.linalg.solve(torch.eye(2).cuda(), torch.ones(2, 1))
RuntimeError

-- linalg.lstsq
>>> torch.linalg.lstsq(torch.eye(2).cuda(), torch.ones(2, 1)).solution
RuntimeError

-- einsum
>>> torch.einsum('i,i->', gpu(1.), cpu(1.))
RuntimeError

-- result given
>>> torch.add(gpu(1.), 1, out=torch.zeros(1))
RuntimeError

-- result given, a CPU number
>>> torch.add(gpu0(1.), 1, out=torch.zeros(()))
RuntimeError

-- shapes only
>>> where(cpu(1.).expand_as(gpu(1., 2.)), cpu(1., 2.).view_as(gpu(1., 2.)), *torch.broadcast_tensors(gpu(1., 2.),
...         cpu(1.)))
'cpu cpu cuda:0 cpu'

-- is_same_size
>>> torch.is_same_size(gpu(1.), cpu(1.))
True

-- isin
>>> torch.isin(gpu(1.), cpu(1.))
RuntimeError

-- bucketize
>>> torch.bucketize(gpu(1.), cpu(0., 2.))
RuntimeError

== in place

-- a CPU number
>>> x = gpu(1., 2.)
>>> x += cpu0(1.); x -= 1; x.mul_(2); x.add_(gpu(1., 1.))
>>> x.tolist(), where(x)
([3.0, 5.0], 'cuda:0')

-- a CPU vector
>>> x = gpu(1.)
>>> x += cpu(1.)
RuntimeError

-- into the CPU
>>> x = cpu(1.)
>>> x += gpu(1.)
RuntimeError

-- into a CPU number
>>> x = cpu0(1.)
>>> x += gpu0(1.)
RuntimeError

-- out of place into a CPU number
>>> x = cpu0(1.)
>>> x = x + gpu0(1.)
>>> where(x)
'cuda:0'

-- copy_ crosses
>>> x = torch.zeros(2).copy_(gpu(1., 2.))
>>> y = gpu(0., 0.).copy_(x)
>>> x.tolist(), where(x, y)
([1.0, 2.0], 'cpu cuda:0')

-- fill_ crosses
>>> x, y = torch.zeros(1).fill_(gpu0(2.)), gpu(0.).fill_(cpu0(2.))
>>> x.item(), y.item(), where(x, y)
(2.0, 2.0, 'cpu cuda:0')

-- floor_divide_
>>> where(gpu(3.).floor_divide_(cpu0(2.)))
'cuda:0'

-- zero_, clamp_, normal_
>>> x = gpu(5.)
>>> x.clamp_(max=1.)
>>> x.item(), x.zero_().item(), where(x.normal_())
(1.0, 0.0, 'cuda:0')

-- shape changes
>>> x = torch.zeros(2, 3, device='cuda')
>>> x.t_().unsqueeze_(0)
>>> tuple(x.shape), where(x)
((1, 3, 2), 'cuda:0')

-- swap .data
>>> x = cpu(1.)
>>> x.data = gpu(2.)
>>> where(x), x.item()
('cuda:0', 2.0)

-- view shares
>>> x = torch.zeros(2, 2, device='cuda')
>>> x[0] += 1
>>> v = x.view(-1); v[3] = 7.
>>> x.tolist(), where(v)
([[1.0, 1.0], [0.0, 7.0]], 'cuda:0')

== indexing

-- read
>>> x = gpu(1., 2., 3.)
>>> where(x[0], x[1:], x[None], x[x > 1])
'cuda:0 cuda:0 cuda:0 cuda:0'

-- CPU indices
>>> x = gpu(1., 2., 3.)
>>> x[cpu(0, 2)].tolist(), x[cpu(True, False, True)].tolist(), x[[0, 1]].tolist()
([1.0, 3.0], [1.0, 3.0], [1.0, 2.0])

-- device indices into the CPU
>>> cpu(1., 2.)[gpu(0)]
RuntimeError

-- device mask into the CPU
>>> cpu(1., 2.)[gpu(True, False)]
RuntimeError

-- a device number as index
>>> cpu(1., 2.)[gpu0(1)].item()
2.0

-- write
>>> x = torch.zeros(4, device='cuda')
>>> x[0] = 5; x[1:3] = torch.ones(2); x[cpu(3)] = 7.
>>> x.tolist()
[5.0, 1.0, 1.0, 7.0]

-- write a CPU vector by mask
>>> x = torch.zeros(2, device='cuda')
>>> x[x == 0] = torch.ones(2)
RuntimeError

-- write a CPU number by mask
>>> x = torch.zeros(2, device='cuda')
>>> x[x == 0] = cpu0(3.)
>>> x.tolist()
[3.0, 3.0]

-- write by device mask into the CPU
>>> x = cpu(1., 2.)
>>> x[gpu(True, False)] = 0.
RuntimeError

-- write a device vector into the CPU
>>> x = torch.zeros(3)
>>> x[:2] = gpu(1., 2.)
>>> x.tolist(), where(x)
([1.0, 2.0, 0.0], 'cpu')

-- index_fill by a CPU number
>>> gpu(1., 2.).index_fill(0, gpu(0), cpu0(5.)).tolist()
[5.0, 2.0]

-- index_select
>>> torch.index_select(gpu(1., 2.), 0, cpu(0))
RuntimeError

-- gather
>>> torch.gather(gpu(1., 2.), 0, cpu(0))
RuntimeError

-- scatter_
>>> torch.zeros(2).scatter_(0, gpu(0), 1.)
RuntimeError

-- take_along_dim
>>> torch.take_along_dim(gpu(1., 2.), cpu(0), 0)
RuntimeError

-- masked_select
>>> torch.masked_select(gpu(1., 2.), cpu(True, False))
RuntimeError

-- index_add_
>>> gpu(0., 0.).index_add_(0, gpu(0), cpu(1.))
RuntimeError

-- one-hot by eye
>>> torch.eye(3)[gpu(2, 0)]
RuntimeError

-- iterate
>>> [where(x) for x in gpu(1., 2.)], where(*gpu(1., 2.).split(1), *gpu(1.).unbind())
(['cuda:0', 'cuda:0'], 'cuda:0 cuda:0 cuda:0')

== results

-- arithmetic and reductions
>>> x = gpu(1., 2.)
>>> where(x + x, -x, x.sum(), x.mean(0), x.max(0).values, x.argmax())
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- shapes
>>> x = torch.zeros(2, 3, device='cuda')
>>> where(x.T, x.view(-1), x.reshape(3, 2), x.flatten(), x.unsqueeze(0), x.expand(2, 2, 3))
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- sort, unique, nonzero, topk
>>> x = gpu(2., 1.)
>>> where(*x.sort(), x.unique(), x.nonzero(), x.topk(1).indices)
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- linalg
>>> x = torch.eye(2, device='cuda')
>>> where(x.inverse(), torch.linalg.norm(x), torch.linalg.solve(x, x), torch.linalg.qr(x).Q)
'cuda:0 cuda:0 cuda:0 cuda:0'

-- functional
>>> x = torch.randn(4, 3, device='cuda')
>>> where(F.softmax(x, 1), F.relu(x), F.pad(x, (1, 1)), F.normalize(x), F.one_hot(x.argmax(1)), F.dropout(x))
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- clone, detach, data
>>> x = gpu(1.)
>>> where(x.clone(), x.detach(), x.data, x.contiguous())
'cuda:0 cuda:0 cuda:0 cuda:0'

-- sparse
>>> x = gpu(1., 0.).to_sparse()
>>> x.is_cuda, where(x.to_dense())
(True, 'cuda:0')

-- values
>>> x = gpu(1., 2.)
>>> x.sum().item(), float(x[0]), int(x[1]), bool(x[0] > 0), len(x), x.tolist()
(3.0, 1.0, 2, True, 2, [1.0, 2.0])

-- Python's own functions
>>> x = gpu(1., 2.)
>>> where(max(x), sum(x)), math.sqrt(x[0]), round(x[1].item())
('cuda:0 cuda:0', 1.0, 2)

-- torch.func
>>> where(torch.func.vmap(lambda v: v * 2)(gpu(1., 2.)), torch.func.grad(lambda v: (v ** 2).sum())(gpu(1., 2.)))
'cuda:0 cuda:0'

-- mixed precision
   not covered: autocast for cuda is switched inside torch's compiled part
>>> m = torch.ones(2, 2, device='cuda')
>>> with torch.autocast('cuda', dtype=torch.float16):
...     r = (m @ m).dtype
>>> r
torch.float16

== numpy

-- .numpy()
>>> gpu(1.).numpy()
TypeError

-- .numpy() with a graph
>>> gpu(1.).requires_grad_().numpy()
TypeError

-- np.array
>>> np.array(gpu(1.))
TypeError

-- np.asarray
>>> np.asarray(gpu(1., 2.))
TypeError

-- np.asarray with dtype
>>> np.asarray(gpu(1.), dtype=np.float64)
TypeError

-- NumPy functions
>>> np.sqrt(gpu(1.))
TypeError

-- np.dot
>>> np.dot(gpu(1., 2.), gpu(1., 2.))
TypeError

-- a 0-dim tensor
>>> np.asarray(gpu0(1.))
TypeError

-- .detach().numpy()
>>> gpu(1.).detach().numpy()
TypeError

-- .cpu().numpy()
>>> gpu(1., 2.).cpu().numpy().tolist(), gpu(1.).detach().cpu().numpy().tolist()
([1.0, 2.0], [1.0])

-- .numpy(force=True)
>>> gpu(1.).requires_grad_().numpy(force=True).tolist()
[1.0]

-- from_numpy
>>> where(torch.from_numpy(np.ones(2)), torch.from_numpy(np.ones(2)).to('cuda'))
'cpu cuda:0'

-- a CPU tensor
>>> np.asarray(cpu(1.)).tolist(), cpu(1.).numpy().tolist()
([1.0], [1.0])

== printing

-- repr
>>> gpu(1., 2.)
tensor([1., 2.], device='cuda:0')

-- repr with dtype
>>> gpu(1, 2).int()
tensor([1, 2], device='cuda:0', dtype=torch.int32)

-- repr with requires_grad
>>> gpu(1.).requires_grad_()
tensor([1.], device='cuda:0', requires_grad=True)

-- repr with a graph
>>> gpu(1.).requires_grad_() * 2
tensor([2.], device='cuda:0', grad_fn=<MulBackward0>)

-- repr of the CPU
>>> cpu(1.)
tensor([1.])

-- parameter
>>> nn.Parameter(gpu(1.))
Parameter containing:
tensor([1.], device='cuda:0', requires_grad=True)

-- str and f-string
>>> str(gpu(1.)), f"{gpu(1.)}"
("tensor([1.], device='cuda:0')", "tensor([1.], device='cuda:0')")

-- format of a number
>>> f"{gpu0(1.5):.2f}"
'1.50'

-- list of tensors
>>> [gpu0(1.)]
[tensor(1., device='cuda:0')]

== autograd

-- gradient
>>> w = torch.zeros(1, device='cuda', requires_grad=True)
>>> (w * 3).sum().backward()
>>> where(w.grad), w.grad.item(), w.is_leaf
('cuda:0', 3.0, True)

-- moved, no longer a leaf
>>> w = torch.zeros(1, requires_grad=True).to('cuda')
>>> w.is_leaf, w.requires_grad
(False, True)

-- gradient back on the CPU
>>> w = torch.zeros(2, requires_grad=True)
>>> (w.cuda() * gpu(1., 2.)).sum().backward()
>>> where(w.grad), w.grad.tolist()
('cpu', [1.0, 2.0])

-- torch.autograd.grad
>>> w = gpu(2.).requires_grad_()
>>> g, = torch.autograd.grad((w ** 2).sum(), w)
>>> where(g), g.item()
('cuda:0', 4.0)

-- torch.autograd.grad of a CPU leaf
>>> w = cpu(2.).requires_grad_()
>>> g, = torch.autograd.grad((w.cuda() ** 2).sum(), w)
>>> where(g), g.item()
('cpu', 4.0)

-- second derivative
>>> w = gpu(2.).requires_grad_()
>>> g, = torch.autograd.grad((w ** 3).sum(), w, create_graph=True)
>>> h, = torch.autograd.grad(g.sum(), w)
>>> where(h), h.item()
('cuda:0', 12.0)

-- gradient of a CPU number
>>> w = cpu0(1.).requires_grad_()
>>> (w * gpu(1., 2.)).sum().backward()
>>> where(w.grad), w.grad.item()
('cpu', 3.0)

-- by hand
>>> w = gpu(1.).requires_grad_()
>>> (w * 2).sum().backward()
>>> with torch.no_grad():
...     w -= .5 * w.grad; w.grad.zero_()
>>> where(w, w.grad), w.item()
('cuda:0 cuda:0', 0.0)

-- a CPU learning rate
>>> w = gpu(1.).requires_grad_()
>>> (w * 2).sum().backward()
>>> with torch.no_grad():
...     w -= cpu0(.5) * w.grad
>>> w.item()
0.0

-- assign a gradient
>>> w = gpu(1.).requires_grad_()
>>> w.grad = gpu(2.)
>>> where(w.grad)
'cuda:0'

-- assign a gradient from the CPU
>>> w = gpu(1.).requires_grad_()
>>> w.grad = cpu(2.)
RuntimeError

-- backward with a gradient
>>> w = gpu(1., 2.).requires_grad_()
>>> (w * 2).backward(gpu(1., 1.))
>>> w.grad.tolist()
[2.0, 2.0]

-- backward with a CPU gradient
   not covered: the gradient that is handed to backward() is not checked
>>> w = gpu(1., 2.).requires_grad_()
>>> (w * 2).backward(cpu(1., 1.))
RuntimeError

-- twice
>>> w = gpu(1.).requires_grad_()
>>> l = (w ** 2).sum()
>>> l.backward()
>>> l.backward()
RuntimeError

-- hook
>>> w, seen = gpu(1.).requires_grad_(), []
>>> w.register_hook(lambda g: seen.append(where(g)))
>>> (w * 2).sum().backward()
>>> seen
['cuda:0']

-- custom function
>>> class Double(torch.autograd.Function):
...     @staticmethod
...     def forward(ctx, x):
...         return x * 2
...     @staticmethod
...     def backward(ctx, g):
...         return g * 2
>>> w = gpu(1.).requires_grad_()
>>> y = Double.apply(w)
>>> y.sum().backward()
>>> where(y, w.grad), w.grad.item()
('cuda:0 cuda:0', 2.0)

-- device inside a custom backward
   not covered: the engine's own tensors carry no mark; the gradient that arrives in .grad does
>>> class Ask(torch.autograd.Function):
...     @staticmethod
...     def forward(ctx, x):
...         return x * 2
...     @staticmethod
...     def backward(ctx, g):
...         seen.append(where(g))
...         return g * 2
>>> seen = []
>>> Ask.apply(gpu(1.).requires_grad_()).sum().backward()
>>> seen
['cuda:0']

-- no_grad and inference_mode
>>> w = gpu(1.).requires_grad_()
>>> with torch.no_grad():
...     a = w * 2
>>> with torch.inference_mode():
...     b = w * 2
>>> where(a, b), a.requires_grad
('cuda:0 cuda:0', False)

== nn.Module

-- .to
>>> m = nn.Linear(2, 1).to('cuda')
>>> where(*m.parameters())
'cuda:0 cuda:0'

-- .to by keyword
>>> m = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid()).to(device="cuda")
>>> where(m[0].weight, m[0].bias, m(torch.ones(3, 2, device="cuda")))
'cuda:0 cuda:0 cuda:0'

-- .to by keyword, number and object
>>> where(*(nn.Linear(2, 1).to(device=device).weight for device in ("cuda:0", 0, torch.device("cuda"),
...         gpu(1.).device, torch.cuda.current_device(), torch.accelerator.current_accelerator())))
'cuda:0 cuda:0 cuda:0 cuda:0 cuda:0 cuda:0'

-- .to by keyword, with a type
>>> a, b = nn.Linear(2, 1).to(device="cuda", dtype=torch.float64), nn.Linear(2, 1).to("cuda", dtype=torch.float64)
>>> c, d = nn.Linear(2, 1).to(torch.float64).to(device="cuda"), nn.Linear(2, 1).cuda().to(dtype=torch.float64)
>>> where(a.weight, b.weight, c.weight, d.weight), {m.weight.dtype for m in (a, b, c, d)}
('cuda:0 cuda:0 cuda:0 cuda:0', {torch.float64})

-- .to by keyword, not waiting
>>> where(nn.Linear(2, 1).to(device="cuda", non_blocking=True).weight, nn.Linear(2, 1).to("cuda",
...         non_blocking=True).weight, nn.Linear(2, 1).to("cuda", torch.float32, True).weight)
'cuda:0 cuda:0 cuda:0'

-- .to like a tensor
>>> m = nn.Linear(2, 1).to(gpu(1.).double(), non_blocking=True)
>>> where(m.weight, nn.Linear(2, 1).to(tensor=gpu(1.)).weight), m.weight.dtype, where(m.to(tensor=cpu(1.)).weight)
('cuda:0 cuda:0', torch.float64, 'cpu')

-- .to with a memory format
>>> m = nn.Conv2d(3, 1, 2).to(device="cuda", memory_format=torch.channels_last)
>>> where(m.weight, nn.Conv2d(3, 1, 2).cuda().to(memory_format=torch.channels_last).weight), m.weight.stride()
('cuda:0 cuda:0', (12, 1, 6, 3))

-- .to back by keyword
>>> m = nn.Linear(2, 1).cuda()
>>> where(m.to(device="cpu").weight), where(m.to(device=None).weight)
('cpu', 'cpu')

-- .to takes no copy
>>> nn.Linear(2, 1).to(device="cuda", copy=True)
RuntimeError

-- .to a second device by keyword
>>> nn.Linear(2, 1).to(device="cuda:1")
AcceleratorError

-- .cuda by keyword
>>> where(*(nn.Linear(2, 1).cuda(device=device).weight for device in (0, "cuda", torch.device("cuda"), None)))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- called on the class
>>> where(nn.Module.to(nn.Linear(2, 1), device="cuda").weight, nn.Module.cuda(nn.Linear(2, 1), device=0).weight)
'cuda:0 cuda:0'

-- ._apply
>>> where(nn.Linear(2, 1)._apply(lambda t: t.cuda()).weight, nn.Linear(2, 1)._apply(lambda t: t.to(device=0)).weight)
'cuda:0 cuda:0'

-- .to_empty
>>> where(nn.Linear(2, 1, device="meta").to_empty(device="cuda").weight, nn.Linear(2, 1).to_empty(device=0).weight,
...         nn.Linear(2, 1).cuda().to_empty(device="cpu").weight)
'cuda:0 cuda:0 cpu'

-- .type and .double stay
>>> m = nn.Linear(2, 1).to(device="cuda")
>>> where(m.double().weight, m.type(torch.float32).weight, m.half().float().weight)
'cuda:0 cuda:0 cuda:0'

-- lists and dictionaries of parameters
>>> a = nn.ParameterList([nn.Parameter(cpu(1.))]).to(device="cuda")
>>> b = nn.ParameterDict({"w": nn.Parameter(cpu(1.))}).cuda(device=0)
>>> where(a[0], b["w"], nn.ModuleList([nn.Linear(2, 1)]).to(device="cuda")[0].weight)
'cuda:0 cuda:0 cuda:0'

-- one parameter at a time
>>> m = nn.Linear(2, 1)
>>> m.weight.data = m.weight.data.to(device="cuda")
>>> m.bias = nn.Parameter(m.bias.to(device="cuda"))
>>> where(m.weight, m.bias)
'cuda:0 cuda:0'

-- packed sequences
>>> p = nn.utils.rnn.pack_sequence([cpu(1., 2.)])
>>> where(p.to(device="cuda").data, p.cuda(device=0).data, p.to(gpu(1.)).data)
'cuda:0 cuda:0 cuda:0'

-- .cuda, .to by number
>>> where(nn.Linear(2, 1).cuda().weight, nn.Linear(2, 1).to(0).weight)
'cuda:0 cuda:0'

-- .cpu
>>> where(*nn.Linear(2, 1).cuda().cpu().parameters())
'cpu cpu'

-- device=
>>> m = nn.Linear(2, 1, device='cuda')
>>> where(*m.parameters()), type(m.weight).__name__
('cuda:0 cuda:0', 'Parameter')

-- .to is in place
>>> m = nn.Linear(2, 1)
>>> w = m.weight
>>> m.to('cuda') is m, m.weight is w, where(w)
(True, True, 'cuda:0')

-- .to with dtype
>>> m = nn.Linear(2, 1).to('cuda', torch.float64)
>>> where(m.weight), m.weight.dtype
('cuda:0', torch.float64)

-- sequential, buffers
>>> m = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Dropout(.1), nn.Linear(3, 1),
...         nn.Sigmoid()).to('cuda')
>>> where(m(torch.randn(5, 2, device='cuda')), m[1].running_mean)
'cuda:0 cuda:0'

-- gradients move along
>>> m = nn.Linear(2, 1)
>>> m(torch.ones(1, 2)).sum().backward()
>>> m.cuda()
>>> where(m.weight.grad)
'cuda:0'

-- a plain attribute stays
>>> class M(nn.Module):
...     def __init__(self):
...         super().__init__()
...         self.w, self.c = nn.Parameter(torch.ones(1)), torch.ones(1)
>>> m = M().cuda()
>>> where(m.w, m.c)
'cuda:0 cpu'

-- a register_buffer moves
>>> m = nn.Module()
>>> m.register_buffer('c', torch.ones(1))
>>> where(m.cuda().c)
'cuda:0'

-- losses
>>> x, y = gpu(.5), gpu(1.)
>>> where(nn.MSELoss()(x, y), nn.BCELoss()(x, y), nn.BCEWithLogitsLoss()(x, y), nn.L1Loss()(x, y))
'cuda:0 cuda:0 cuda:0 cuda:0'

-- convolution
>>> m = nn.Conv2d(1, 2, 3).cuda()
>>> y = m(torch.randn(1, 1, 8, 8, device='cuda'))
>>> y.sum().backward()
>>> where(y, m.weight.grad)
'cuda:0 cuda:0'

-- cuDNN is there
>>> torch.backends.cudnn.is_available()
True

-- recurrent
>>> m = nn.LSTM(3, 4).cuda()
>>> y, (h, c) = m(torch.randn(2, 1, 3, device='cuda'))
>>> where(y, h, c)
'cuda:0 cuda:0 cuda:0'

-- recurrent, backward
>>> m = nn.GRU(3, 4, batch_first=True).to(device="cuda")
>>> m(torch.randn(1, 2, 3, device="cuda"))[0].sum().backward()
>>> where(m.weight_ih_l0.grad, nn.RNN(3, 4, device="cuda")(torch.ones(1, 1, 3, device="cuda"))[0])
'cuda:0 cuda:0'

-- attention
>>> m = nn.MultiheadAttention(4, 2).cuda()
>>> x = torch.randn(3, 1, 4, device='cuda')
>>> where(*m(x, x, x))
'cuda:0 cuda:0'

-- a lazy layer
>>> m = nn.LazyLinear(1).cuda()
>>> where(m(torch.ones(1, 2).cuda()), m.weight)
'cuda:0 cuda:0'

-- device inside a module's backward hook
   not covered: the engine's own tensors carry no mark; the gradient that arrives in .grad does
>>> m, seen = nn.Linear(2, 1).cuda(), []
>>> _ = m.register_full_backward_hook(lambda module, before, after: seen.append(where(*after)))
>>> m(torch.ones(1, 2).cuda()).sum().backward()
>>> seen
['cuda:0']

-- initialisers
>>> m = nn.Linear(2, 1).cuda()
>>> nn.init.zeros_(m.weight); nn.init.normal_(m.bias)
>>> where(m.weight, m.bias), m.weight.tolist()
('cuda:0 cuda:0', [[0.0, 0.0]])

-- forward hook
>>> m, seen = nn.Linear(2, 1).cuda(), []
>>> m.register_forward_hook(lambda module, args, out: seen.append(where(out)))
>>> _ = m(torch.ones(1, 2).cuda())
>>> seen
['cuda:0']

== optimizers

-- SGD
>>> m = nn.Linear(2, 1).cuda()
>>> o = torch.optim.SGD(m.parameters(), lr=.1)
>>> m(torch.ones(1, 2).cuda()).sum().backward(); o.step(); o.zero_grad()
>>> where(m.weight), m.weight.grad
('cuda:0', None)

-- SGD: the values
>>> w = gpu(1.).requires_grad_()
>>> o = torch.optim.SGD([w], lr=.5)
>>> (w * 2).sum().backward()
>>> o.step()
>>> w.item()
0.0

-- momentum, Adam, AdamW, RMSprop, Adagrad
>>> for O, k in ((torch.optim.SGD, {'momentum': .9}), (torch.optim.Adam, {}), (torch.optim.AdamW, {}),
...         (torch.optim.RMSprop, {}), (torch.optim.Adagrad, {})):
...     m = nn.Linear(2, 1).cuda()
...     o = O(m.parameters(), lr=.01, **k)
...     for _ in range(3):
...         o.zero_grad(); l = m(torch.ones(1, 2).cuda()).sum(); l.backward(); o.step()
>>> math.isfinite(l.item()), where(l, m.weight.grad)
(True, 'cuda:0 cuda:0')

-- state is on the device
>>> w = gpu(1.).requires_grad_()
>>> o = torch.optim.Adam([w])
>>> w.sum().backward(); o.step()
>>> where(o.state[w]['exp_avg'])
'cuda:0'

-- made before the model moves
>>> m = nn.Linear(2, 1)
>>> o = torch.optim.SGD(m.parameters(), lr=.5)
>>> m.cuda()
>>> w = m.weight.detach().clone()
>>> m(torch.ones(1, 2).cuda()).sum().backward(); o.step()
>>> bool((m.weight != w).all())
True

-- a moved leaf is refused
>>> torch.optim.SGD([torch.zeros(1, requires_grad=True).to('cuda')], lr=.1)
ValueError

-- parameters on both devices
>>> a, b = gpu(1.).requires_grad_(), cpu(1.).requires_grad_()
>>> o = torch.optim.SGD([a, b], lr=.5)
>>> (a * 2).sum().backward(); (b * 2).sum().backward(); o.step()
>>> a.item(), b.item(), where(a, b)
(0.0, 0.0, 'cuda:0 cpu')

-- foreach
>>> w = gpu(1.).requires_grad_()
>>> o = torch.optim.SGD([w], lr=.5, foreach=True)
>>> (w * 2).sum().backward(); o.step()
>>> w.item()
0.0

-- clip_grad_norm_
>>> w = gpu(1.).requires_grad_()
>>> (w * 2).sum().backward()
>>> n = nn.utils.clip_grad_norm_([w], 1.)
>>> where(n, w.grad), round(w.grad.item(), 3)
('cuda:0 cuda:0', 1.0)

-- scheduler
>>> o = torch.optim.SGD([gpu(1.).requires_grad_()], lr=1.)
>>> s = torch.optim.lr_scheduler.StepLR(o, 1)
>>> o.step(); s.step()
>>> o.param_groups[0]['lr']
0.1

-- load_state_dict
>>> w = gpu(1.).requires_grad_()
>>> o = torch.optim.Adam([w]); w.sum().backward(); o.step()
>>> v = gpu(1.).requires_grad_()
>>> p = torch.optim.Adam([v]); p.load_state_dict(o.state_dict())
>>> where(p.state[v]['exp_avg'])
'cuda:0'

-- gradient scaler
>>> torch.amp.GradScaler('cuda').scale(gpu0(1.)).item()
65536.0

== random numbers

-- reproducible
>>> torch.manual_seed(0)
>>> a = torch.randn(3, device='cuda')
>>> torch.manual_seed(0)
>>> torch.equal(a, torch.randn(3, device='cuda'))
True

-- torch.cuda.manual_seed
>>> torch.cuda.manual_seed(0)
>>> a = torch.randn(3, device='cuda')
>>> torch.cuda.manual_seed_all(0)
>>> torch.equal(a, torch.randn(3, device='cuda'))
True

-- torch.cuda.seed
>>> torch.cuda.seed(); torch.cuda.seed_all()
>>> torch.cuda.manual_seed(3); torch.manual_seed(3)
>>> torch.cuda.initial_seed()
3

-- state
>>> s = torch.cuda.get_rng_state()
>>> a = torch.randn(3, device='cuda')
>>> torch.cuda.set_rng_state(s)
>>> torch.equal(a, torch.randn(3, device='cuda'))
True

-- generator
>>> g = torch.Generator(device='cuda')
>>> a = torch.randn(2, generator=g.manual_seed(1), device='cuda')
>>> b = torch.randn(2, generator=g.manual_seed(1), device='cuda')
>>> str(g.device), where(a), torch.equal(a, b)
('cuda:0', 'cuda:0', True)

-- a CUDA generator for the CPU
>>> torch.randn(2, generator=torch.Generator('cuda'))
RuntimeError

-- a CPU generator for CUDA
>>> torch.randn(2, generator=torch.Generator(), device='cuda')
RuntimeError

-- randperm with the wrong generator
>>> torch.randperm(3, generator=torch.Generator(), device='cuda')
RuntimeError

-- in place with the wrong generator
>>> gpu(1.).normal_(generator=torch.Generator())
RuntimeError

-- is a generator
>>> isinstance(torch.Generator(device='cuda'), torch.Generator)
True

-- a stream of its own
   not covered: the simulated device draws from the CPU's stream
>>> torch.manual_seed(0)
>>> a = torch.randn(1)
>>> torch.manual_seed(0)
>>> _ = torch.randn(1, device='cuda')
>>> torch.equal(a, torch.randn(1))
True

== copies and files

-- clone and deepcopy
>>> x = gpu(1.)
>>> y = copy.deepcopy(x)
>>> y += 1
>>> where(y, copy.copy(x), x.clone()), x.item()
('cuda:0 cuda:0 cuda:0', 1.0)

-- deepcopy of a model
>>> m = nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1)).cuda()
>>> n = copy.deepcopy(m)
>>> where(n[0].weight, n[1].running_mean), n[0].weight is m[0].weight
('cuda:0 cuda:0', False)

-- state_dict
>>> m = nn.Linear(2, 1).cuda()
>>> where(*m.state_dict().values())
'cuda:0 cuda:0'

-- load_state_dict keeps the target's place
>>> m = nn.Linear(2, 1).cuda()
>>> n = nn.Linear(2, 1)
>>> n.load_state_dict(m.state_dict())
>>> where(n.weight), torch.equal(n.weight, m.weight.cpu())
('cpu', True)

-- save and load
>>> f = io.BytesIO()
>>> torch.save(gpu(1., 2.), f); f.seek(0)
>>> x = torch.load(f)
>>> where(x), x.tolist()
('cuda:0', [1.0, 2.0])

-- map_location
>>> f = io.BytesIO()
>>> torch.save(nn.Linear(2, 1).cuda().state_dict(), f); f.seek(0)
>>> where(*torch.load(f, map_location='cpu').values())
'cpu cpu'

-- map_location to the device
>>> f = io.BytesIO()
>>> torch.save(cpu(1.), f); f.seek(0)
>>> where(torch.load(f, map_location='cuda'))
'cuda:0'

-- map_location by a function
>>> f = io.BytesIO()
>>> torch.save(cpu(1.), f)
>>> seen = []
>>> for move in (lambda storage, place: storage.cuda(), lambda storage, place: storage.cuda(0), lambda storage, place: storage):
...     f.seek(0)
...     seen.append(where(torch.load(f, map_location=move)))
>>> seen
['cuda:0', 'cuda:0', 'cpu']

-- pickle
>>> x = pickle.loads(pickle.dumps(gpu(1.)))
>>> where(x), x.item()
('cuda:0', 1.0)

-- DataLoader of CPU data
>>> d = torch.utils.data.TensorDataset(torch.arange(4.))
>>> sum(b.to('cuda').sum().item() for b, in torch.utils.data.DataLoader(d, batch_size=2, shuffle=True))
6.0

-- DataLoader of device data
>>> d = torch.utils.data.TensorDataset(torch.arange(2., device='cuda'))
>>> where(*(b for b, in torch.utils.data.DataLoader(d)))
'cuda:0 cuda:0'

-- DataLoader with pin_memory
>>> d = torch.utils.data.TensorDataset(torch.arange(2.))
>>> where(*(b for b, in torch.utils.data.DataLoader(d, pin_memory=True)))
'cpu cpu'

-- random_split with a CPU generator
>>> a, b = torch.utils.data.random_split(range(4), [3, 1], torch.Generator().manual_seed(0))
>>> len(a), len(b)
(3, 1)

== further

-- threads
>>> from concurrent.futures import ThreadPoolExecutor
>>> with ThreadPoolExecutor(1) as pool:
...     x = pool.submit(lambda: gpu(1.) + 1).result()
>>> where(x)
'cuda:0'

-- timing events
>>> start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
>>> start.record(); _ = gpu(1.) + 1; end.record(); end.synchronize(); torch.cuda.synchronize()
>>> end.query(), start.elapsed_time(end) > 0
(True, True)

-- streams
>>> s = torch.cuda.Stream()
>>> with torch.cuda.stream(s):
...     x = gpu(1.) + 1
>>> torch.cuda.current_stream().wait_stream(s); s.synchronize()
>>> where(x), s.query()
('cuda:0', True)

-- memory is counted
   not covered: memory figures are always 0
>>> x = torch.zeros(1000, device='cuda')
>>> torch.cuda.memory_allocated() >= 4000
True

-- the build
>>> torch.version.cuda is not None, torch.backends.cuda.is_built()
(True, True)

-- the GPU's array interface
   not covered: there is no memory on a GPU to point to
>>> 'data' in gpu(1.).__cuda_array_interface__
True

-- torch.jit.trace
>>> where(torch.jit.trace(lambda v: v + 1, gpu(1.))(gpu(1.)))
'cuda:0'

-- torch.compile
>>> where(torch.compile(lambda v: v + 1, backend="eager")(gpu(1.)))
'cuda:0'

-- the memory behind a tensor
   not covered: the storage is ordinary memory, and says so
>>> str(gpu(1.).untyped_storage().device)
'cuda:0'
"""

PROBES = tuple(_read(PROBE_TEXT))
