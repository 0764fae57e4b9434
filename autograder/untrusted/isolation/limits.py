"""What one submission may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use. What it prints while it is graded goes nowhere, and so needs no limit.

    Attributes:
        call_seconds: wall-clock time of one call of a student's function.
        submission_seconds: wall-clock time of a whole submission; its processor time ends there too.
        memory_bytes: address space beyond what the process has when it is locked down; below 512 MiB threads fail.
        threads: threads at one time, the first one included. Without ``namespaces`` or, for root, ``own-user``, the
            system counts all threads of the user together, and root's not at all: the bound is then loose or none.
        returned_bytes: how much data one call may send back.
        scratch_bytes: size of one file and, with ``namespaces``, of all files in the scratch folder.
        scratch_files: number of files and folders in the scratch folder, with ``namespaces``.
        open_files: file descriptors open at one time.
    """

    call_seconds: float = 5.0
    submission_seconds: float = 60.0
    memory_bytes: int = 1 << 30
    threads: int = 64
    returned_bytes: int = 16 << 20
    scratch_bytes: int = 64 << 20
    scratch_files: int = 1024
    open_files: int = 128
