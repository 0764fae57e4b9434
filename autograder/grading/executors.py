"""Where work is done beside this process: in processes of this machine, or on a Dask cluster. Both are executors."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any

from autograder.course.words import said
from autograder.untrusted.isolation import end_with_parent


class NoCluster(Exception):
    """There is no cluster at this address, or it went away; the message says what to do."""


Start = Callable[[], AbstractContextManager[Executor]]


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def starter(jobs: int, cluster: str | None = None) -> Start:
    """What makes executors: on this machine, or on a cluster."""
    return partial(processes, jobs) if cluster is None else partial(_dask, cluster, jobs)


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """A pool of processes, or the one that is kept. All end at once where what is done with them fails."""
    pool = _kept or _Pool(jobs)
    try:
        yield pool.executor
    except BaseException:  # do not wait until what is being done is done
        end_processes()
        pool.close()
        raise
    finally:
        if pool is not _kept:
            pool.close()


@contextmanager
def kept_processes(jobs: int) -> Iterator[None]:
    """Meanwhile whoever asks for processes gets the same ones, which start once."""
    global _kept
    _kept = _Pool(jobs)
    try:
        yield
    finally:
        _kept.close()
        _kept = None


class _Pool:
    """Processes that start when they are asked for, and anew where they broke or were ended."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._executor: ProcessPoolExecutor | None = None

    @property
    def executor(self) -> Executor:
        if self._executor is not None:
            try:
                self._executor.submit(int)
            except BrokenProcessPool:
                self.close()
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(self._jobs, context, _begin, (os.getpid(),))
        return self._executor

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        self._executor = None


_kept: _Pool | None = None


def end_processes() -> None:
    """End the processes of all pools, whatever they do."""
    for process in multiprocessing.active_children():
        process.terminate()


def _begin(parent: int) -> None:
    """A process of the pool ends with its parent, also where that is killed, and leaves Ctrl-C to it.

    It does nothing more when it ends: its sandbox notices, and takes away what there is.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def _dask(address: str, jobs: int) -> Iterator[Executor]:
    """A Dask cluster's executor: of one made here for ``local``, else of the one whose scheduler is at the address."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise NoCluster(said("Dask is not installed: pip install 'descent-kit[cluster]'")) from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it says of a lost scheduler, we say
    with ExitStack() as stack:
        where: Any = address
        if address == "local":
            # Whoever reaches a scheduler's port runs code as we: so only holders of keys drawn for this run may.
            told = {"host": "127.0.0.1", "dashboard_address": None, "security": True}
            try:
                where = stack.enter_context(LocalCluster(n_workers=jobs, threads_per_worker=1, **told))
            except ImportError as error:
                raise NoCluster(said("{error}: pip install 'descent-kit[cluster]'", error=error)) from None
        try:
            client = stack.enter_context(Client(where, set_as_default=False))
        except (OSError, ValueError) as error:
            raise NoCluster(
                said("there is no Dask scheduler at {address}: {error}", address=address, error=error)
            ) from None
        yield stack.enter_context(client.get_executor(pure=False))
