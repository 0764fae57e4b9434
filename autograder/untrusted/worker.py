"""A worker: reads one submission, runs it on a machine without CUDA or with it, and calls its functions there."""

from __future__ import annotations

import contextlib
import marshal
import os
import random
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import torch
from IPython.core.interactiveshell import InteractiveShell

from autograder.untrusted import devices, wire
from autograder.untrusted.anonymous import anonymous, vocabulary
from autograder.untrusted.calling import SEED, Answer, Caller
from autograder.untrusted.errors import Describer
from autograder.untrusted.isolation import Limits
from autograder.untrusted.machine import Machine
from autograder.untrusted.notebook import loading, reading
from autograder.untrusted.notebook.program import Program, Tell, compiled
from autograder.untrusted.own_work import lines_of, own_work
from autograder.untrusted.plain.running import Notebook, Stopped, trace
from autograder.untrusted.values import Values

READ_BYTES = 4096  # at least, from a pipe: a message is seldom longer
MAX_TROUBLES = 100
_set_seeds = (random.seed, numpy.random.seed, torch.default_generator.manual_seed)


class Server:
    """Answers questions that come through a pipe, until it closes."""

    def __init__(self, pipe: socket.socket, limits: Limits, scratch: Path) -> None:
        self.pipe, self.limits, self.scratch = pipe, limits, scratch
        self.shell = InteractiveShell.instance()
        self.main = self.shell.user_ns.copy()
        self.reading = reading.Reading()
        self.known = reading.Known("", (), {})
        self.programs: list[Program] = []
        self.values = Values(limits)
        self.describer = Describer(limits, scratch)
        self.caller = Caller(self.values, self.describer)
        self.received = bytearray()
        self.simulation = contextlib.ExitStack()
        self.machine = Machine(self.shell, self.main)
        self.machines = {"none": self.machine}
        self.entered: Callable[..., Any] | None = None  # the function that the machine is `calling`
        self.modules = len(sys.modules)
        self.notebook: Notebook | None = None  # one that is run as a whole
        sys.path.append(str(scratch))  # last: what a student hands in shadows nothing

    def serve(self) -> None:
        self._send({"id": 0, "event": "ready"}, [])
        operations: dict[str, Callable[[wire.Frame], Answer]] = {
            "use": self.use,
            "read": self.read,
            "load": self.load,
            "rest": self.rest,
            "replace": self.replace,
            "make": self.make,
            "look": self.look,
            "call": self.call,
            "defaults": self.defaults,
            "anonymous": self.anonymous,
            "own": self.own,
            "lay": self.lay,
            "run": self.run,
        }
        while True:
            try:
                frame = wire.read_frame(self._read)
            except EOFError:
                return
            try:
                answer, buffers = operations[frame.header["op"]](frame)
                self._send({"id": frame.header["id"], "event": "done", **answer}, buffers)
            except MemoryError:
                os._exit(wire.NO_MEMORY)

    def _read(self, size: int) -> bytes:
        while len(self.received) < size:
            piece = self.pipe.recv(min(max(size - len(self.received), READ_BYTES), 1 << 20))
            if not piece:
                raise EOFError
            self.received += piece
        taken = bytes(self.received[:size])
        del self.received[:size]
        return taken

    def _send(self, header: dict[str, Any], buffers: list[bytes]) -> None:
        size = sum(map(len, buffers))
        data = wire.Frame(header, buffers).pack() if size <= self.limits.returned_bytes else b""
        if not 0 < len(data) <= size + wire.MAX_HEADER:
            data = wire.Frame({"id": header["id"], "event": "too large"}).pack()
        self.pipe.sendall(data)

    # ---- loading

    def use(self, frame: wire.Frame) -> Answer:
        """Go to a machine with another device: the student's code there knows nothing of what it did here."""
        device = frame.header["device"]
        self.machine.put_back()
        self.simulation.close()
        if device == "simulated":
            self.simulation.enter_context(devices.simulated_cuda())
        if device not in self.machines:
            self.machines[device] = Machine(self.shell, self.main)
        self.machine, self.values.with_device = self.machines[device], device != "none"
        self.machine.enter()
        return {}, []

    def read(self, frame: wire.Frame) -> Answer:
        """Read what was handed in: `reading` says how. What comes of it is told as names and texts."""
        header = frame.header
        known = header["known"]
        self.known = reading.Known(known["notebook"], tuple(known["exercises"]), known["own"], frozenset(known["idle"]))
        files = dict(zip(header["files"], frame.buffers, strict=True))
        self.reading = found = reading.read(files, header["given"], self.known)
        cells = [cell for source in found.sources for cell in source.cells]
        self.describer.own = {f"<{cell.name}>" for cell in cells}
        told = {
            "problem": found.problem,
            "sources": [[source.file, source.is_script] for source in found.sources],
            "empty": all(source.is_empty for source in found.sources),
            "cells": [cell.name for cell in cells],
        }
        return told, []

    def _offset(self, file: int) -> int:
        """How many cells the files before this one have: their numbers go on in the next."""
        return sum(len(source.cells) for source in self.reading.sources[:file])

    def load(self, frame: wire.Frame) -> Answer:
        """Run the cells in order, statement by statement: an error in one does not stop the next."""
        header = frame.header
        skip = {tuple(each) for each in header["skip"]}
        if not self.programs:  # all cells are read before the first is run, which might change how the others are read
            for number, source in enumerate(self.reading.sources):
                tell = self._teller(header["id"], number)
                transform, files = self.shell.transform_cell, self.reading.files
                skipped = self._of(skip, number)
                found = compiled(source.cells, self.known.exercises, transform, files, skipped, tell)
                self.programs.append(found)
        os.chdir(self.scratch)
        loading.forget_modules(self.scratch, self.modules)
        loading.empty(self.scratch)
        loading.lay_out(self.reading.files, self.scratch)
        for seed in _set_seeds:
            seed(SEED)
        is_script = bool(self.reading.sources) and self.reading.sources[0].is_script
        self.machine.prepare(self.programs, self.known.exercises, "submission" if is_script else "__main__")
        return self._each_file(
            lambda number, names: names.run(
                self._of(skip, number), header["seconds"], self._teller(header["id"], number)
            )
        )

    def rest(self, frame: wire.Frame) -> Answer:
        """Run what had been put off."""
        skip = {tuple(each) for each in frame.header["skip"]}
        return self._each_file(
            lambda number, names: names.run_rest(self._of(skip, number), self._teller(frame.header["id"], number))
        )

    def _each_file(self, run: Callable[[int, loading.Names], None]) -> Answer:
        """Run something of each file on the machine that we are on, and tell what is loaded after it."""
        with self.caller.state_kept({}):
            for number, names in enumerate(self.machine.files):
                self.machine.enter(number)
                run(number, names)
        self.machine.enter()
        self.machine.put_back()
        return self._loaded(), []

    def _teller(self, question: int, file: int) -> Tell:
        offset = self._offset(file)

        def tell(cell: int, number: int, line: int) -> None:
            self._send({"id": question, "event": "statement", "at": [cell + offset, number], "line": line}, [])

        return tell

    def _of(self, places: set[tuple[int, ...]], file: int) -> set[tuple[int, int]]:
        """Those of the places that lie in one file."""
        offset = self._offset(file)
        return {(cell - offset, number) for cell, number in places if cell >= offset}

    def _loaded(self) -> dict[str, Any]:
        files = self.machine.files
        troubles = [each for names in files for each in names.troubles][:MAX_TROUBLES]
        beside = sorted(files[1].done - files[0].done) if len(files) > 1 else []
        return {
            "errors": [self._told(each) for each in troubles],
            "postponed": any(names.postponed for names in files),
            "beside": beside,
            "only_beside": bool(beside) and not files[0].done,
        }

    def _told(self, trouble: loading.Trouble) -> dict[str, Any]:
        about = trouble.cell.about(self.known.exercises)
        return {
            "cell": trouble.cell.name,
            "exercises": about,
            **self.describer.told(trouble.error, self.machine.absent),
        }

    def replace(self, frame: wire.Frame) -> Answer:
        """Put functions of ours, compiled, in the place of the student's own, for a caller to be graded on its merit."""
        reference: dict[str, Any] = {"__name__": "reference"}
        for code in frame.buffers:
            exec(marshal.loads(code), reference)
        self.machine.replace({name: reference[name] for name in frame.header["names"]})
        return {}, []

    def anonymous(self, frame: wire.Frame) -> Answer:
        """Functions as others may see them."""
        sources = [cell.source for source in self.reading.sources for cell in source.cells]
        course = vocabulary(frame.header["course"])
        return {"shown": {name: anonymous(sources, name, course) for name in frame.header["functions"]}}, []

    def own(self, frame: wire.Frame) -> Answer:
        """Functions as they were written, without what was handed out."""
        sources = [cell.source for source in self.reading.sources for cell in source.cells]
        functions, released = frame.header["functions"], lines_of(frame.header["course"])
        return {"shown": {name: own_work(sources, name, functions, released) for name in functions}}, []

    # ---- notebooks that are run as a whole

    def lay(self, frame: wire.Frame) -> Answer:
        """Lay files beside the notebook."""
        loading.lay_out(dict(zip(frame.header["files"], frame.buffers, strict=True)), self.scratch)
        return {}, []

    def run(self, frame: wire.Frame) -> Answer:
        """Run the next cell of the notebook, and tell what it puts out."""
        header = frame.header
        if self.notebook is None:
            os.chdir(self.scratch)
            for seed in _set_seeds:
                seed(SEED)
            self.machine.enter()
            self.notebook = Notebook(self.shell, header["environment"])
        outputs = self.notebook.outputs
        error = self.notebook.run(header["source"], header["number"])
        if isinstance(error, Stopped):
            stopped = f"stopped after {header['seconds']:g} s: is there a loop that never ends?"
            outputs.fail("TimeoutError", stopped, [f"TimeoutError: {stopped}"])
        elif error is not None:
            told = self.describer.told(error)
            if isinstance(error, SyntaxError):
                told["message"] = str(error.msg)[: wire.MAX_TEXT]
            last = f"{told['type']}: {told['message']}"
            outputs.fail(told["type"], told["message"], [*trace(error), last])
        return {"outputs": outputs.found}, outputs.pictures

    # ---- values and calls

    def make(self, frame: wire.Frame) -> Answer:
        value = wire.decode(frame.header["value"], self.values.decode, frame.buffers)
        buffers: list[bytes] = []
        return {"value": wire.encode(value, self.values.encode, buffers)}, buffers

    def look(self, frame: wire.Frame) -> Answer:
        buffers: list[bytes] = []
        return {"value": wire.encode(self.values.kept[frame.header["handle"]], self.values.encode, buffers)}, buffers

    def call(self, frame: wire.Frame) -> Answer:
        return self.caller.call(self._entered(frame.header["function"]), frame, self.machine.absent)

    def defaults(self, frame: wire.Frame) -> Answer:
        return self.caller.defaults(self._entered(frame.header["function"]))

    def _entered(self, name: str) -> Callable[..., Any] | None:
        """The function to call. What another has left changed in the names around it is put back first."""
        if name != self.machine.calling:
            self.machine.put_back()
            self.entered = self.machine.function(name)
            self.machine.calling = name
        return self.entered
