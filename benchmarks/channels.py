"""How many bits a second pass between two locked-down workers that agree on it: what the walls leave, measured.

python benchmarks/channels.py [--seconds N]     print the table, in the mean of N seconds for each way and each pace

Two processes are locked down as workers are. Both know the way and the clock; one sends random bits, the other guesses
them. What got through is reckoned as for a channel with that share of wrong bits, at the pace that got most through.
A way whose call is refused says so. Files that nobody has read lately are sent by once and for all: so many bits a file.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import itertools
import math
import os
import random
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from autograder.untrusted.isolation import Limits, count_apart, lock_down, prepare  # noqa: E402  (after the path is set)

PACES = (0.1, 0.03, 0.01, 0.003)  # seconds a bit
BLOCK = bytes(1 << 20)
FILES = 200


# ---- ways: what the sender does for a 1 until a moment, and what the receiver measures meanwhile ------------------------
def burn(until: float) -> None:
    """Keep every processor busy: hashing lets other threads run."""

    def work() -> None:
        while time.monotonic() < until:
            hashlib.sha256(BLOCK[: 1 << 14]).digest()

    threads = [threading.Thread(target=work) for _ in range(os.cpu_count() or 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def count_work(until: float) -> float:
    done = 0
    while time.monotonic() < until:
        hashlib.sha256(BLOCK[: 1 << 10]).digest()
        done -= 1
    return done


def sweep(until: float) -> None:
    """Push what others use out of the processor's caches."""
    memory = bytearray(64 << 20)
    while time.monotonic() < until:
        memory[::4096] = bytes(len(memory) // 4096)


def time_sweep(until: float, memory: bytearray = bytearray(8 << 20)) -> float:  # noqa: B008  (made once, on purpose)
    rounds = 0
    while time.monotonic() < until:
        memory[::512] = bytes(len(memory) // 512)
        rounds -= 1
    return rounds


def start_threads(until: float) -> None:
    while time.monotonic() < until:
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()


def next_thread(until: float) -> float:
    time.sleep(max(until - time.monotonic(), 0))
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    return float(thread.native_id or 0)


def make_pipes(until: float) -> None:
    while time.monotonic() < until:
        for end in os.pipe():
            os.close(end)


def next_pipe(until: float) -> float:
    time.sleep(max(until - time.monotonic(), 0))
    ends = os.pipe()
    number = os.fstat(ends[0]).st_ino
    for end in ends:
        os.close(end)
    return float(number)


def lock(until: float, path: str = os.__file__) -> None:
    with open(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        time.sleep(max(until - time.monotonic(), 0))


def try_lock(until: float, path: str = os.__file__) -> float:
    with open(path) as file:
        time.sleep(max(until - time.monotonic() - 0.001, 0))
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return 1.0
    return 0.0


def fill_memory(until: float) -> None:
    memory = bytearray(256 << 20)
    time.sleep(max(until - time.monotonic(), 0))
    del memory


def free_memory(until: float) -> float:
    time.sleep(max(until - time.monotonic() - 0.002, 0))
    with open("/proc/meminfo") as file:
        return -float(file.read().split("MemFree:")[1].split()[0])


def read_clock(until: float) -> float:
    """The processor time of the process whose number is one less: the accomplice's."""
    time.sleep(max(until - time.monotonic(), 0))
    return time.clock_gettime(~(os.getpid() - 1) << 3 | 2)


Send, Receive = Callable[[float], None], Callable[[float], float]
# name: what a 1 is, what is measured, and whether the measure is a counter that goes on from bit to bit
WAYS: dict[str, tuple[Send, Receive, bool]] = {
    "file locks": (lock, try_lock, False),
    "free memory": (fill_memory, free_memory, False),
    "another process's clock": (burn, read_clock, True),
    "processor time": (burn, count_work, False),
    "processor caches": (sweep, time_sweep, False),
    "numbers of threads": (start_threads, next_thread, True),
    "numbers of pipes": (make_pipes, next_pipe, True),
}


# ---- two locked-down processes --------------------------------------------------------------------------------------
def locked_down(work: Callable[[], Any], prepared: Any) -> tuple[int, socket.socket]:
    """Start a worker that does this work and tells what it gave, or that it was refused."""
    scratch = Path(tempfile.mkdtemp())
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        return pid, ours
    try:
        if pid := fork_apart(prepared):  # as a zygote's worker
            os.waitpid(pid, 0)
            os._exit(0)
        lock_down(replace(prepared, parent=os.getppid()), scratch, Limits(), [theirs.fileno()])
        answer = repr(work())
    except BaseException as error:
        answer = f"refused: {type(error).__name__}"
    theirs.sendall(answer.encode())
    os._exit(0)


def fork_apart(prepared: Any) -> int:
    count_apart(prepared)
    return os.fork()


def answers(processes: list[tuple[int, socket.socket]]) -> Iterator[str]:
    for pid, pipe in processes:
        with pipe:
            text = b""
            while part := pipe.recv(1 << 20):
                text += part
        os.waitpid(pid, 0)
        yield text.decode()


def capacity(sent: list[bool], measured: list[float]) -> float:
    """Bits that got through for each that was sent: from the share of wrong guesses, by the better of two halves."""
    half = len(sent) // 2
    low = [value for bit, value in zip(sent[:half], measured[:half], strict=True) if not bit]
    high = [value for bit, value in zip(sent[:half], measured[:half], strict=True) if bit]
    border = (statistics.median(low) + statistics.median(high)) / 2
    guessed = [value > border for value in measured[half:]]
    wrong = sum(guess != bit for guess, bit in zip(guessed, sent[half:], strict=True)) / len(guessed)
    wrong = min(max(wrong, 0.5 / len(guessed)), 0.5)
    return 1 + wrong * math.log2(wrong) + (1 - wrong) * math.log2(1 - wrong)


def through(way: tuple[Send, Receive, bool], pace: float, seconds: float, prepared: Any) -> float | str:
    """Bits a second that get through at this pace, or the refusal."""
    send, receive, counter = way
    bits = [random.random() < 0.5 for _ in range(max(int(seconds / pace), 20))]
    begin = time.monotonic() + 0.5

    def sender() -> None:
        for place, bit in enumerate(bits):
            time.sleep(max(begin + place * pace - time.monotonic(), 0))
            if bit:
                send(begin + (place + 0.8) * pace)

    def receiver() -> list[float]:
        found = []
        for place in range(-1, len(bits)):
            time.sleep(max(begin + place * pace - time.monotonic(), 0))
            found.append(receive(begin + (place + 0.9) * pace))
        return [after - before for before, after in itertools.pairwise(found)] if counter else found[1:]

    told = list(answers([locked_down(sender, prepared), locked_down(receiver, prepared)]))
    for text in told:
        if text.startswith("refused"):
            return text
    measured = [float(word) for word in told[1].strip("[]").split(",")]
    return capacity(bits, measured) / pace


# ---- files: a bit for each that nobody has read lately ----------------------------------------------------------------
def by_files(prepared_for: Callable[[str], Any], note: bool) -> float | str:
    """Bits a file, from a worker that has ended to a later one: by the time of the last reading, or by how long it takes."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o755)
    paths = [folder / str(number) for number in range(FILES)]
    bits = [random.random() < 0.5 for _ in paths]
    try:
        for path in paths:
            path.write_bytes(os.urandom(1 << 14))
            os.utime(path, (0, 0))
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

        def sender() -> None:
            for path, bit in zip(paths, bits, strict=True):
                if bit:
                    path.read_bytes()

        def duration(path: Path) -> float:
            start = time.perf_counter()
            path.read_bytes()
            return start - time.perf_counter()

        def receiver() -> list[float]:
            return [os.stat(path).st_atime if note else duration(path) for path in paths]

        prepared = prepared_for(str(folder))
        list(answers([locked_down(sender, prepared)]))
        (told,) = answers([locked_down(receiver, prepared)])
        return (
            told
            if told.startswith("refused")
            else capacity(bits, [float(word) for word in told.strip("[]").split(",")])
        )
    finally:
        shutil.rmtree(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="for each way and each pace (default: 3)")
    seconds = parser.parse_args().seconds
    prepared = prepare()
    print(f"behind {', '.join(sorted(prepared.layers))}; {os.cpu_count()} processors")
    print(f"{'from one worker to another at the same time':46} bits a second")
    for name, way in WAYS.items():
        found = [through(way, pace, seconds, prepared) for pace in PACES]
        refusal = next((each for each in found if isinstance(each, str)), None)
        best = max((each for each in found if isinstance(each, float)), default=0.0)
        print(f"  {name:44} {refusal or f'{best:.0f}'}", flush=True)
    print(f"{'from one worker to a later one':46} bits a file that nobody has read lately")
    for name, note in (("the time of the last reading", True), ("how long a reading takes", False)):
        told = by_files(lambda folder: prepare([folder], []), note)
        print(f"  {name:44} {told if isinstance(told, str) else f'{told:.2f}'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
