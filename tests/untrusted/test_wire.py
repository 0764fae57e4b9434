"""The line between grader and worker: what is sent arrives, and whatever else arrives is refused in good order.

The decoder reads what a student's process sends, so it is fed anything at all here. It may answer with a value, with
`ProtocolError`, or with `EOFError` where the bytes end early; any other exception would be the grader's own failure.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import math
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.sandbox import answers, handle, zygote
from autograder.sandbox.answers import CallError, read_call
from autograder.sandbox.errors import SandboxError, WorkerDied, WorkerTimeout
from autograder.sandbox.handle import Worker
from autograder.sandbox.zygote import Zygote
from autograder.untrusted import wire
from autograder.untrusted.isolation import Limits
from autograder.untrusted.wire import Device, Expression, Frame, Module, Opaque, ProtocolError, Tensor

# The machine may be busy, and a slow example is no failure.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def reader(data: bytes) -> Callable[[int], bytes]:
    """What `read_frame` reads from: exactly n bytes, or the end."""
    stream = io.BytesIO(data)

    def read(size: int) -> bytes:
        piece = stream.read(size)
        if len(piece) < size:
            raise EOFError
        return piece

    return read


def received(frame: Frame) -> Frame:
    return wire.read_frame(reader(frame.pack()))


def nothing_special(value: object, buffers: list[bytes]) -> None:
    return None


def decoded(node: Any, buffers: list[bytes] | None = None) -> Any:
    return wire.decode(node, wire.decode_result, buffers or [])


# ---- What is sent arrives --------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"], include_characters=" "), max_size=50)
WHOLE = st.integers(-(2**63), 2**64 - 1)
SCALARS = st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False) | TEXT
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(TEXT | WHOLE, inner, max_size=5)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_values_arrive_as_they_were(value: Any) -> None:
    buffers: list[bytes] = []
    frame = received(Frame({"value": wire.encode(value, nothing_special, buffers)}, buffers))
    assert decoded(frame.header["value"], frame.buffers) == value


@given(arrays.arrays(st.sampled_from(sorted(wire.DTYPES)), arrays.array_shapes(min_dims=0, min_side=0, max_side=4)))
def test_arrays_arrive_bit_by_bit(array: Any) -> None:
    buffers: list[bytes] = []
    frame = received(Frame({"value": {"array": wire.array_node(array, array.dtype.name, buffers)}}, buffers))
    got = decoded(frame.header["value"], frame.buffers)
    assert (got.dtype, got.shape, got.tobytes()) == (array.dtype, array.shape, array.tobytes())


def test_infinities_and_nan_arrive() -> None:
    frame = received(Frame({"value": wire.encode([math.inf, -math.inf, math.nan], nothing_special, [])}))
    got = decoded(frame.header["value"])
    assert got[:2] == [math.inf, -math.inf] and math.isnan(got[2])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (2**64, "a number beyond 64 bits"),
        ("x" * 4001, "a very long text"),
        ([0] * 300_001, "too long to be looked at"),
        ({1, 2}, ""),
        (type("int", (int,), {"__eq__": lambda self, other: True})(3), ""),
        (type("str", (str,), {})("3"), ""),
    ],
    ids=["large-number", "long-text", "long-list", "set", "int-subclass", "str-subclass"],
)
def test_what_is_no_plain_data_arrives_as_its_type_alone(value: object, why: str) -> None:
    assert decoded(wire.encode(value, nothing_special, [])) == Opaque(type(value).__name__, why)


def test_a_bottomless_list_arrives_cut_off() -> None:
    endless: list[Any] = []
    endless.append(endless)
    got = decoded(wire.encode(endless, nothing_special, []))
    for _ in range(wire.MAX_DEPTH + 1):
        (got,) = got
    assert got == Opaque("list", "too large or too deeply nested to be looked at")


def test_many_long_texts_are_cut_off_before_the_message_is_too_large() -> None:
    node = wire.encode(["x" * 4000] * 10_000, nothing_special, [])
    assert len(json.dumps(node)) < wire.MAX_HEADER


def test_half_a_surrogate_pair_is_sent_as_a_question_mark() -> None:
    assert received(Frame({"value": "a\ud800b"})).header == {"value": "a?b"}


@pytest.mark.parametrize("text", ["\x1b[2J", "\u202egnp.exe", "a\x00b"])
def test_signs_that_steer_a_terminal_arrive_as_question_marks(text: str) -> None:
    got = decoded(wire.encode(text, nothing_special, []))
    assert got.isprintable() and len(got) == len(text) and "?" in got


# ---- Anything else is refused ----------------------------------------------------------------------------------------


def refused(read: Callable[[], object]) -> bool:
    """Whether something came; any exception but the promised ones fails the test."""
    try:
        read()
    except (ProtocolError, EOFError):
        return True
    return False


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    refused(lambda: wire.read_frame(reader(data)))


@given(st.binary(max_size=100), st.binary(max_size=20))
def test_any_header_is_a_frame_or_refused(header: bytes, body: bytes) -> None:
    refused(lambda: wire.read_frame(reader(wire.FRAME.pack(len(header), len(body)) + header + body)))


@given(st.data())
def test_a_frame_with_one_byte_changed_is_a_frame_or_refused(data: st.DataObject) -> None:
    buffers: list[bytes] = []
    node = wire.encode({"a": [1, 2.5, "text"]}, nothing_special, buffers)
    array = wire.array_node(np.arange(3.0), "float64", buffers)
    packed = bytearray(Frame({"id": 1, "event": "done", "value": [node, array]}, buffers).pack())
    packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    refused(lambda: wire.read_frame(reader(bytes(packed))))


KINDS = st.sampled_from("list tuple dict tensor array module device expression opaque nonsense".split())
FIELDS = st.sampled_from(
    "stored shape buffer dtype requires_grad is_leaf device handle type children parameters".split()
)
SIZES = st.integers() | st.sampled_from([0, 1, 2, 2**31, 2**40, 2**63, -1, True])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["float32", "cpu"]),
    lambda inner: (
        st.lists(inner | SIZES, max_size=4)
        | st.dictionaries(KINDS, inner, min_size=1, max_size=1)
        | st.dictionaries(FIELDS, inner | st.lists(SIZES, max_size=3), max_size=8)
    ),
    max_leaves=25,
)
ARRAYS = st.fixed_dictionaries(
    {
        "stored": st.sampled_from(sorted(wire.DTYPES)),
        "dtype": st.just("float32"),
        "shape": st.lists(SIZES, max_size=20),
    },
    optional={
        "buffer": st.integers(-2, 3),
        "requires_grad": st.booleans(),
        "is_leaf": st.booleans(),
        "device": st.just("cpu"),
        "handle": st.integers(-1, 2**32),
    },
)
TREES = st.recursive(
    st.tuples(st.sampled_from(["Symbol", "Number", "Pi"]), st.just([]), st.sampled_from(["x", "1/0", "9" * 400, "1"])),
    lambda inner: st.tuples(st.sampled_from(["Add", "Mul", "Pow", "exp", "log", "Oops"]), st.lists(inner), st.just("")),
    max_leaves=8,
)


@given(JSON, st.lists(st.binary(max_size=16), max_size=3))
def test_any_node_is_a_value_or_refused(node: Any, buffers: list[bytes]) -> None:
    refused(lambda: decoded(node, buffers))


@given(st.sampled_from(["tensor", "array"]), ARRAYS, st.lists(st.binary(max_size=16), max_size=3))
def test_any_array_node_is_an_array_or_refused(kind: str, node: Any, buffers: list[bytes]) -> None:
    refused(lambda: decoded({kind: node}, buffers))


@given(TREES)
def test_any_expression_has_a_value_or_a_value_error(tree: Any) -> None:
    expression = decoded({"expression": json.loads(json.dumps(tree))})
    with contextlib.suppress(ValueError):
        assert isinstance(expression.evaluate(x=2.0), float)


@given(st.dictionaries(st.sampled_from("error gradients used modified changed numpy_next seconds value".split()), JSON))
def test_any_answer_to_a_call_is_a_call_or_refused(header: dict[str, Any]) -> None:
    refused(lambda: read_call(Frame(header), 1))


def deep(kind: str, depth: int) -> Any:
    node: Any = 1
    for _ in range(depth):
        node = {kind: [node]}
    return node


TENSOR = {
    "stored": "float32",
    "dtype": "float32",
    "buffer": 0,
    "requires_grad": False,
    "is_leaf": True,
    "device": "cpu",
}

BAD_NODES: dict[str, Any] = {
    "a bare list": [1, 2],
    "two kinds at once": {"list": [], "tuple": []},
    "an unknown kind": {"pickle": "cos\nsystem\n(S'true'\ntR."},
    "a code object": {"function": "lambda: 1"},
    "a reference into the grader": {"ref": 0},
    "a number beyond 64 bits": 10**400,
    "a dict of no pairs": {"dict": [[1, 2, 3]]},
    "too deep a list": deep("list", 20),
    "too deep a tree": {"expression": ["Add", [["Add", [], ""]] * 3001, ""]},
    "an unknown dtype": {"array": {"stored": "object", "dtype": "object", "shape": [1], "buffer": 0}},
    "a negative size": {"array": {"stored": "float32", "dtype": "float32", "shape": [-1], "buffer": 0}},
    "sizes that overflow": {"array": {"stored": "float32", "dtype": "float32", "shape": [2**40] * 16, "buffer": 0}},
    "an empty array with a huge side": {
        "array": {"stored": "float32", "dtype": "float32", "shape": [0, 2**40], "buffer": 1}
    },
    "more values than bytes": {"array": {"stored": "float64", "dtype": "float64", "shape": [1], "buffer": 0}},
    "no such buffer": {"array": {"stored": "float32", "dtype": "float32", "shape": [1], "buffer": 2}},
    "one buffer for two arrays": {"list": [{"array": {**TENSOR, "shape": [1]}}] * 2},
    "true as a size": {"array": {"stored": "float32", "dtype": "float32", "shape": [True], "buffer": 0}},
    "a tensor without its flags": {"tensor": {"stored": "float32", "dtype": "float32", "shape": [1], "buffer": 0}},
    "a handle that is none": {"tensor": {**TENSOR, "shape": [1], "handle": -1}},
    "a dtype as long as a book": {"array": {**TENSOR, "shape": [1], "dtype": "x" * 50}},
    "a text beyond the limit": "x" * 5000,
}


@pytest.mark.parametrize("title", BAD_NODES)
def test_a_node_is_refused(title: str) -> None:
    with pytest.raises(ProtocolError):
        decoded(BAD_NODES[title], [bytes(4), b""])


def test_unhashable_and_repeated_keys_do_no_harm() -> None:
    assert decoded({"dict": [[{"list": []}, 1], ["a", 2], ["a", 3]]}) == {"[]": 1, "a": 3}


BAD_HEADERS = {
    "no JSON": b"{",
    "no object": b"[]",
    "no UTF-8": b'{"buffers": [], "text": "\xff"}',
    "no list of buffers": b'{"id": 1}',
    "a buffer of true bytes": b'{"buffers": [true]}',
    "a negative buffer": b'{"buffers": [-1, 1]}',
    "buffers that do not add up": b'{"buffers": [1]}',
    "a number of 5000 digits": b'{"buffers": [], "id": ' + b"9" * 5000 + b"}",
    "half a surrogate pair": b'{"buffers": [], "text": "\\uD800"}',
    "100000 open brackets": b"[" * 100_000,
}


@pytest.mark.parametrize("title", BAD_HEADERS)
def test_a_header_is_refused(title: str) -> None:
    header = BAD_HEADERS[title]
    with pytest.raises(ProtocolError):
        wire.read_frame(reader(wire.FRAME.pack(len(header), 0) + header))


@pytest.mark.parametrize("sizes", [(2**32 - 1, 0), (2, 2**32 - 1), (wire.MAX_HEADER + 1, 0), (2, wire.MAX_BUFFERS + 1)])
def test_an_announced_size_over_the_limit_is_refused_before_anything_is_read(sizes: tuple[int, int]) -> None:
    asked: list[int] = []

    def read(size: int) -> bytes:
        asked.append(size)
        return wire.FRAME.pack(*sizes)

    tracemalloc.start()
    with pytest.raises(wire.TooLarge):
        wire.read_frame(read)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert asked == [wire.FRAME.size] and most < 1 << 20


def test_nothing_that_is_received_is_ever_unpickled_or_run() -> None:
    """The trusted side's modules do not even name what could load code from data."""
    for module in (wire, answers, handle, zygote):
        source = Path(module.__file__).read_text(encoding="utf-8")
        assert not any(word in source for word in ("pickle", "marshal.load", "torch.load", "np.load", "eval(", "exec("))


# ---- A peer that speaks it wrongly on purpose ------------------------------------------------------------------------


class Nobody(Zygote):
    """A zygote with no process: what is under test is the worker's handle, its peer is a thread."""

    def __init__(self) -> None:
        super().__init__(Limits())

    def end(self, pid: int) -> int | None:
        return 0


@pytest.fixture
def peer() -> Iterator[tuple[Worker, Callable[[Callable[[socket.socket], object]], None]]]:
    """A worker's handle, and a function that lets a thread play the worker's part at the other end of its pipe."""
    ours, theirs = socket.socketpair()
    limits = Limits(call_seconds=0.5, submission_seconds=2.0, returned_bytes=1 << 20)
    worker = Worker(Nobody(), 0, ours, limits)
    threads: list[threading.Thread] = []

    def play(part: Callable[[socket.socket], object]) -> None:
        def run() -> None:
            with contextlib.suppress(OSError):  # the worker's handle has hung up
                part(theirs)

        threads.append(threading.Thread(target=run))
        threads[-1].start()

    yield worker, play
    worker.close()
    theirs.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def answer(**header: Any) -> bytes:
    return Frame({"id": 1, "event": "done", **header}).pack()


WRONG_ANSWERS = {
    "an answer to a question never asked": answer(id=2),
    "an answer without a number": answer(id=None),
    "an event that calls do not have": answer(event="statement", at=[0, 0]),
    "a score": answer(event="score", points=20),
    "a value that is no node": answer(value=[1]),
    "a tensor without bytes": answer(value={"tensor": {**TENSOR, "shape": [9]}}),
    "a number of 1000 digits": answer(value=10**1000),
    "an error that is a list": answer(error=["RuntimeError"]),
    "gradients that were not asked for": answer(gradients=[None]),
    "an argument of a negative number": answer(modified=[-7]),
    "counts that are texts": answer(used={"autograd": "0"}),
    "a list of changes that is a number": answer(changed=0),
}


@pytest.mark.parametrize("title", WRONG_ANSWERS)
def test_a_wrong_answer_is_the_workers_fault_and_its_end(peer: Any, title: str) -> None:
    worker, play = peer
    play(lambda pipe: pipe.sendall(WRONG_ANSWERS[title]))
    with pytest.raises(WorkerDied, match="the answer was not one that a function call gives"):
        worker.call("mse", [], {})
    assert not worker.alive


TOO_LARGE = [
    wire.FRAME.pack(2**31, 0),
    wire.FRAME.pack(2, (1 << 20) + 1),
    b"HTTP/1.1 200 OK",
    answer(event="too large"),
]


@pytest.mark.parametrize("data", TOO_LARGE)
def test_an_answer_beyond_the_limit_is_told_in_words(peer: Any, data: bytes) -> None:
    worker, play = peer
    play(lambda pipe: pipe.sendall(data + bytes(1000)))
    with pytest.raises(WorkerDied, match="gave back more data than allowed"):
        worker.call("mse", [], {})


@pytest.mark.parametrize("question", [lambda worker: worker.make(1.0), lambda worker: worker.look(0)])
def test_a_wrong_answer_to_other_questions_is_the_workers_fault_too(peer: Any, question: Any) -> None:
    worker, play = peer
    play(lambda pipe: pipe.sendall(answer(value={"tensor": 1})))
    with pytest.raises(WorkerDied):
        question(worker)


def drip(pipe: socket.socket) -> None:
    """Send a valid frame so slowly that it never ends."""
    for byte in itertools.cycle(b"\x00"):
        pipe.sendall(bytes([byte]))
        threading.Event().wait(0.1)


SILENCES: dict[str, Callable[[socket.socket], object]] = {
    "nothing": lambda pipe: None,
    "half a size": lambda pipe: pipe.sendall(b"\x00\x00"),
    "half a message": lambda pipe: pipe.sendall(answer(value=1.0)[:-3]),
    "a byte now and then": drip,
}


@pytest.mark.parametrize("title", SILENCES)
def test_silence_after_any_part_of_a_message_ends_with_the_calls_time(peer: Any, title: str) -> None:
    worker, play = peer
    play(SILENCES[title])
    with pytest.raises(WorkerTimeout, match="is there a loop that never ends"):
        worker.call("mse", [], {})


def test_a_flood_of_events_does_not_prolong_the_time_of_a_submission(peer: Any) -> None:
    """Each statement has the time of a call, which an event starts anew; all of them together have a bound."""
    worker, play = peer
    worker.deadline, worker._cells = time.monotonic() + 1.0, 1

    def flood(pipe: socket.socket) -> None:
        for number in itertools.count():
            pipe.sendall(answer(event="statement", at=[0, number % 1000]))
            threading.Event().wait(0.01)

    play(flood)
    with pytest.raises(WorkerTimeout):
        worker.load([], 0.0)


@pytest.mark.parametrize("at", [[1, 0], [-1, 0], [0, -2], [0, 2**40], [0], "00", [0, True], None])
def test_a_statement_that_is_not_there_is_refused(peer: Any, at: Any) -> None:
    worker, play = peer
    play(lambda pipe: pipe.sendall(answer(event="statement", at=at)))
    with pytest.raises(WorkerDied):
        worker.load([], 0.0)


def test_a_second_answer_to_one_question_is_none_to_the_next(peer: Any) -> None:
    worker, play = peer
    play(lambda pipe: pipe.sendall(answer(value=1.0) * 2))
    assert worker.call("mse", [], {}).value == 1.0
    with pytest.raises(WorkerDied):
        worker.call("mse", [], {})


@pytest.mark.parametrize("part", [lambda pipe: pipe.sendall(b"psst"), lambda pipe: pipe.shutdown(socket.SHUT_RDWR)])
def test_a_worker_that_speaks_unasked_or_ends_is_asked_nothing_more(peer: Any, part: Any) -> None:
    """So what one function leaves behind, an alarm for instance, is not held against the next one."""
    worker, play = peer
    assert worker.alive
    play(part)
    while worker.alive:
        time.sleep(0.01)
    assert not worker.alive


def test_texts_are_cut_and_cleaned_before_anybody_reads_them(peer: Any) -> None:
    worker, play = peer
    told = {"type": "\x1b[31mError", "bases": ["Error"], "message": "x" * 9000, "where": "", "function": "m\x1b"}
    play(lambda pipe: pipe.sendall(answer(error=told)))
    error = worker.call("mse", [], {}).error
    assert error == CallError("unnamed", ("Error",), "x" * 4000, "", "m?")


def test_a_worker_that_hangs_up_has_ended(peer: Any) -> None:
    worker, play = peer
    play(lambda pipe: pipe.shutdown(socket.SHUT_RDWR))
    with pytest.raises(WorkerDied, match="ended Python while it was running"):
        worker.call("mse", [], {})


def test_where_the_zygote_is_gone_the_student_is_not_blamed(peer: Any) -> None:
    worker, play = peer
    worker._zygote.end = lambda pid: None
    play(lambda pipe: pipe.shutdown(socket.SHUT_RDWR))
    with pytest.raises(SandboxError):
        worker.call("mse", [], {})


def test_a_good_answer_is_read_in_full(peer: Any) -> None:
    worker, play = peer
    buffers: list[bytes] = []
    flags = {"requires_grad": True, "is_leaf": False, "device": "cuda:0", "handle": 3}
    tensor = {"tensor": {**wire.array_node(np.float32([1, 2]), "float32", buffers), **flags}}
    gradient = {"tensor": {**wire.array_node(np.float32([3]), "float32", buffers), **flags}}
    tree = ["Mul", [["Number", [], "3/2"], ["Symbol", [], "x"]], ""]
    module = {"module": {"type": "Linear", "children": [], "parameters": [], "handle": 0}}
    header = {
        "id": 1,
        "event": "done",
        "value": {"tuple": [tensor, {"device": "cpu"}, {"expression": tree}, module]},
        "gradients": [gradient, None],
        "modified": [1],
        "changed": ["grad mode"],
        "used": {"autograd": 1},
        "numpy_next": 0.5,
        "seconds": 0.25,
    }
    play(lambda pipe: pipe.sendall(Frame(header, buffers).pack()))
    call = worker.call("mse", [], {}, gradient_of=(0, 1))
    first, device, expression, linear = call.value
    assert isinstance(first, Tensor) and first.array.tolist() == [1, 2]
    assert (first.device, first.requires_grad, first.is_leaf, first.handle) == ("cuda:0", True, False, 3)
    assert device == Device("cpu") and linear == Module("Linear", (), {}, 0)
    assert isinstance(expression, Expression) and expression.evaluate(x=2.0) == 3.0
    assert call.gradients[0] is not None and call.gradients[0].array.tolist() == [3] and call.gradients[1] is None
    assert (call.modified, call.changed, call.used) == ((1,), ("grad mode",), {"autograd": 1})
    assert (call.numpy_next, call.seconds) == (0.5, 0.25)
