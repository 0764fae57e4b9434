"""Device checks run on a real card where a worker can use one, and else on a simulated one; the report says which."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder import cli
from autograder.authoring.samples import samples
from autograder.course.assignment import Assignment
from autograder.grading import crew
from autograder.grading.engine import DeviceChoice, Engine
from autograder.grading.result import Report
from autograder.grading.submission import Submission
from autograder.sandbox.handle import Worker
from autograder.sandbox.zygote import Zygote
from autograder.untrusted import isolation
from autograder.untrusted.isolation import Limits

SOLUTION = str(Assignment.find("04-multivariable-regression").master)
needs_no_card = pytest.mark.skipif(torch.cuda.is_available(), reason="says how a machine without a card behaves")


def graded(tmp_path: Path, *options: str) -> dict[str, Any]:
    """What `autograder grade` says of the reference solution, as JSON."""
    file = tmp_path / "results.json"
    assert cli.main(["grade", "04-multivariable-regression", SOLUTION, "--json", str(file), *options]) == 0
    told: dict[str, Any] = json.loads(file.read_text())["results"][0]
    return told


def checks(told: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(each["name"], check["name"], check["category"]) for each in told["exercises"] for check in each["checks"]}


@needs_no_card
def test_without_a_card_the_device_is_simulated_and_the_report_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = graded(tmp_path)
    assert (told["score"], told["max_score"], told["device"]) == (23, 23, "simulated")
    assert "CUDA device: simulated" in capsys.readouterr().out


@needs_no_card
def test_asking_for_a_card_where_there_is_none_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["grade", "04-multivariable-regression", SOLUTION, "--device", "cuda"]) == 2
    assert "this machine has no NVIDIA card: --device simulated grades without one" in capsys.readouterr().err


def test_with_no_device_the_device_checks_and_their_points_are_left_out(tmp_path: Path) -> None:
    everything, less = graded(tmp_path, "--device", "simulated"), graded(tmp_path, "--device", "none")
    left_out = checks(everything) - checks(less)
    assert ("pick_device", "picks") in {(exercise, check) for exercise, check, _ in left_out}
    assert not checks(less) - checks(everything)
    assert all(category == "device" or exercise == "pick_device" for exercise, _, category in left_out)
    assert less["score"] == less["max_score"] < 23
    assert less["device"] == "none, so that the device checks were left out"


@needs_no_card
def test_outside_of_the_range_grading_goes_on_without_the_device_checks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("autograder.grading.engine.version", lambda package: "3.1.0")
    told = graded(tmp_path)
    assert told["score"] == told["max_score"] < 23
    assert told["device"].startswith("none, so that the device checks were left out: torch 3.1.0 is outside of")


@needs_no_card
def test_a_torch_that_lacks_what_the_simulation_needs_leaves_the_device_checks_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lacking = "torch 2.13.0 has no torch._C._nn._parse_to (reads the arguments of nn.Module.to())"
    start = Zygote.start

    def start_without(zygote: Zygote) -> None:
        start(zygote)
        zygote.no_simulation = lacking

    monkeypatch.setattr(Zygote, "start", start_without)
    with Engine("04-multivariable-regression") as engine:
        report = engine.grade(Submission.read(SOLUTION))
    assert (report.score, report.device) == (
        report.max_score,
        f"none, so that the device checks were left out: {lacking}",
    )


# ---- a worker that may use a card is locked down all the same --------------------------------------------------------


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    if reason := isolation.why_unusable(isolation.layers()):
        pytest.skip(reason)
    with Zygote() as zygote:
        worker = zygote.fork(Limits(), "cuda")
        worker.replace([ATTEMPTS], ["attempt", "add"])
        yield worker
        worker.close()


ATTEMPTS = """
import errno, os, socket, subprocess

def attempt(name):
    try:
        {
            "list /": lambda: os.listdir("/"),
            "read": lambda: open("/etc/passwd").read(),
            "connect": lambda: socket.create_connection(("127.0.0.1", 80)),
            "start": lambda: subprocess.run(["/bin/true"]),
            "write": lambda: open("/var/tmp/not-mine", "w"),
            "fill memory": lambda: bytearray(8 << 30),
        }[name]()
    except (OSError, MemoryError) as error:
        return "PermissionError" if getattr(error, "errno", 0) == errno.EROFS else type(error).__name__
    return "done"

def add(x):
    return x + 1
"""


@pytest.mark.parametrize("name", ["list /", "read", "connect", "start", "write"])
def test_a_worker_with_a_card_reaches_nothing_else(worker: Worker, name: str) -> None:
    assert worker.call("attempt", [name], {}).value == "PermissionError"


def test_a_worker_with_a_card_has_a_bound_on_its_memory(worker: Worker) -> None:
    assert worker.call("attempt", ["fill memory"], {}).value == "MemoryError"


def test_a_worker_with_a_card_computes(worker: Worker) -> None:
    assert worker.call("add", [1], {}).value == 2


# ---- the comparison --------------------------------------------------------------------------------------------------


def verdicts(reports: Iterator[Report]) -> list[dict[str, tuple[str, str | None]]]:
    return [
        {
            f"{each.name}: {check.name}": (check.status, check.mistake)
            for each in report.exercises
            for check in each.checks
        }
        for report in reports
    ]


@pytest.mark.gpu
@pytest.mark.slow
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a real CUDA device")
@pytest.mark.parametrize("name", [assignment.name for assignment in Assignment.all()])
def test_every_sample_gets_the_same_verdict_on_a_real_card(name: str) -> None:
    assignment = Assignment.find(name)

    def on(device: DeviceChoice) -> list[dict[str, tuple[str, str | None]]]:
        tasks = [
            crew.Task.of(name, each.handed_in(assignment), only=(each.exercise,), device=device)
            for each in samples(assignment)
        ]
        return verdicts(crew.in_order(tasks))

    for sample, simulated, real in zip(samples(assignment), on("simulated"), on("cuda"), strict=True):
        assert real == simulated, sample.title


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a real CUDA device")
def test_a_card_is_used_where_there_is_one() -> None:
    with Engine("04-multivariable-regression") as engine:
        report = engine.grade(Submission.read(SOLUTION))
    assert (report.score, report.device) == (23, torch.cuda.get_device_name(0))
