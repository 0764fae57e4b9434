"""The bundles that other systems grade with: what is in them, and each run where its system would run it, offline."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import golden
import jsonschema
import nbformat
import other_systems
import pytest
from place_rules import CLASSROOM50, GRADESCOPE, PRAIRIELEARN

from autograder import cli
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.exports import bundle, wheel

SECRET = "a long random line of a test"
PURE = sysconfig.get_path("purelib")
ELSEWHERE = pytest.mark.skipif(not other_systems.possible(), reason="needs root and bwrap")


@pytest.fixture(scope="module", autouse=True)
def _secret():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCENT_KIT_SECRET", SECRET)
        yield


def files(place: str, **wishes: object) -> dict[str, bytes]:
    return bundle.of(place, Assignment.find(golden.FIRST), bundle.Wishes(**wishes))


# ---- what is in them


@pytest.mark.parametrize(
    ("place", "course"), [("gradescope", ""), ("classroom50", ""), ("prairielearn", "question/tests/")]
)
def test_it_holds_one_assignment_with_its_graders_and_the_engine(place: str, course: str) -> None:
    found = files(place)
    assert f"{course}course/source/{golden.FIRST}/linear_regression.ipynb" in found
    assert f"{course}course/graders/{golden.FIRST}/test_mse.py" in found
    assert f"{course}course/graders/common.py" in found
    assert found[f"{course}course/.course-secret"].decode().strip() == SECRET
    assert not [name for name in found if "02-" in name or "tests/submissions" in name or "__pycache__" in name]
    assert len([name for name in found if name.endswith(".whl")]) == 1
    assert sum(map(len, found.values())) < 10_000_000  # what Classroom 50's runner fetches at most


def test_the_wheel_in_it_is_the_engine_without_any_grader(tmp_path: Path) -> None:
    name, content = wheel.wheel()
    (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / name) as packed:
        names = packed.namelist()
    assert "autograder/grading/engine.py" in names and "autograder/course/templates/conftest.py" in names
    assert not [each for each in names if "linear" in each or each.startswith("autograder/graders")]
    assert wheel.wheel()[1] == content
    command = [*installing(sys.executable), "--target", tmp_path / "there", tmp_path / name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "autograder" / "cli" / "__init__.py").is_file()


def test_words_of_the_instructors_are_no_commands() -> None:
    odd = "https://x/$(touch /tmp/y)'\" `z`"
    for name in ("setup.sh", "run_autograder"):
        done = subprocess.run(["bash", "-n"], input=files("gradescope", torch_index=odd)[name], timeout=60)
        assert done.returncode == 0
    text = files("gradescope", torch_index="a'b")["setup.sh"].decode()
    assert "torch_index='a'\"'\"'b'" in text
    source = files("classroom50", torch_index=odd)["autograder.py"].decode()
    assert json.dumps(odd) in source
    compile(source, "autograder.py", "exec")


def test_prairielearns_question_follows_its_rules() -> None:
    info = json.loads(files("prairielearn", image="course/kit:1")["question/info.json"])
    told = info["externalGradingOptions"]
    assert (info["type"], info["gradingMethod"], len(info["uuid"])) == ("v3", "External", 36)
    assert (told["enabled"], told["enableNetworking"], told["image"]) == (True, False, "course/kit:1")
    assert 60 < told["timeout"] <= 600
    assert info == json.loads(files("prairielearn", image="course/kit:1")["question/info.json"])
    assert b'file-names="linear_regression.ipynb"' in files("prairielearn")["question/question.html"]


def test_the_command_writes_an_archive_or_a_folder_for_its_owner_alone(tmp_path: Path, capsys) -> None:
    out = tmp_path / "b.zip"
    assert cli.main(["bundle", "gradescope", golden.FIRST, "--out", str(out), "--visibility", "after_published"]) == 0
    assert "let no student have it" in capsys.readouterr().out
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as packed:
        assert {"setup.sh", "run_autograder"} <= set(packed.namelist())
        assert packed.getinfo("run_autograder").external_attr >> 16 & 0o111
        assert b"--visibility after_published" in packed.read("run_autograder")
    out = tmp_path / "folder"
    assert cli.main(["bundle", "classroom50", golden.FIRST, "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} >= {"autograder.py", "runtime.json", "course"}
    assert [
        path for path in (out, *out.rglob("*.*")) if path.is_file() or path == out if path.stat().st_mode & 0o077
    ] == []


@pytest.mark.parametrize(
    ("place", "name", "said"),
    [
        ("gradescope", "b.tar", "Gradescope takes an archive, name a .zip file"),
        ("classroom50", "full", "is there already, and not empty"),
    ],
)
def test_wrong_use_is_told(place: str, name: str, said: str, tmp_path: Path, capsys) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert cli.main(["bundle", place, golden.FIRST, "--out", str(tmp_path / name)]) == 2
    assert said in capsys.readouterr().err


def test_a_course_without_a_secret_is_warned(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DESCENT_KIT_SECRET", root.DEVELOPMENT_SECRET)
    assert cli.main(["bundle", "classroom50", golden.FIRST, "--out", str(tmp_path / "b")]) == 0
    assert "has no secret yet" in capsys.readouterr().err


# ---- where each system runs them: slow, since an environment is made and the engine starts each time


PEEPING = """
import glob, os
seen = []
for place in ("/autograder", "/grade", *glob.glob("/tmp/*/*/*/bundle")):
    for path in glob.glob(place + "/**", recursive=True) + [place + "/source/course/.course-secret",
                 place + "/tests/course/.course-secret", place + "/course/.course-secret"]:
        try:
            seen.append(open(path).read())
        except OSError:
            pass
"""


def submission() -> bytes:
    """The half-finished work of a sample student who looks around first, and tells what there was in a message."""
    assignment = Assignment.find(golden.FIRST)
    node = nbformat.read(root.folder() / "assignments" / golden.FIRST / "linear_regression.ipynb", as_version=4)
    half = assignment.exercises[: len(assignment.exercises) // 2]
    for cell in node.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in half:
            cell.source = assignment.reference[name]
        if name == "predict":
            cell.source = f"{PEEPING}\ndef predict(x_new, W, b):\n    raise ValueError('seen: ' + repr(seen)[:2000])"
    return nbformat.writes(node).encode()


def nothing_was_seen(text: str) -> None:
    assert "seen: []" in text
    assert SECRET not in text


def installed(kit: Path) -> None:
    """Let an environment that was made without a network find the packages that the kit needs."""
    [packages] = kit.glob("lib/python*/site-packages")
    (packages / "needed.pth").write_text(PURE + "\n")


def unpacked(place: str, folder: Path, **wishes: object) -> Path:
    bundle.write(files(place, **wishes), folder)
    return folder


@pytest.fixture(scope="module")
def gradescope(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., tuple[subprocess.CompletedProcess[str], Path]]:
    """`/autograder` as Gradescope makes it, set up; calling it grades the submission there."""
    base = tmp_path_factory.mktemp("gradescope")
    bundle.write(files("gradescope"), base / "bundle.zip")
    there = base / "autograder"
    for name in ("source", "submission", "results"):
        (there / name).mkdir(parents=True)
    subprocess.run(["unzip", "-q", base / "bundle.zip", "-d", there / "source"], check=True, timeout=60)
    offline = {"PYTHONPATH": PURE, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = other_systems.run(["bash", "/autograder/source/setup.sh"], {"/autograder": there}, "/autograder", offline)
    assert done.returncode == 0, done.stderr
    installed(there / "kit")

    def grade(
        landlock: bool = True, script: bytes | None = None, work: bytes | None = None, doctor: bool = False
    ) -> tuple[subprocess.CompletedProcess[str], Path]:
        """What it prints, and where the results are. The doctor takes as long as the grading; most tests leave it out."""
        (there / "submission" / "linear_regression.ipynb").write_bytes(submission() if work is None else work)
        result = there / "results" / "results.json"
        result.unlink(missing_ok=True)
        path = there / "run_autograder"
        lines = (script or (there / "source" / "run_autograder").read_bytes()).splitlines(keepends=True)
        path.write_bytes(b"".join(line for line in lines if doctor or not line.endswith(b" doctor\n")))
        path.chmod(0o755)
        binds = {"/autograder": there}
        return other_systems.run(["/autograder/run_autograder"], binds, "/autograder", landlock=landlock), result

    return grade


@ELSEWHERE
@pytest.mark.slow
def test_gradescope_gets_the_marks_and_a_student_sees_no_grader(gradescope) -> None:
    done, result = gradescope(doctor=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^ *on +landlock ", done.stdout, re.M)  # the doctor says what is on, for the instructor
    told = json.loads(result.read_text())
    jsonschema.validate(told, GRADESCOPE)
    assert told["score"] == golden.report("half-finished").score
    nothing_was_seen(result.read_text())


@ELSEWHERE
@pytest.mark.slow
def test_gradescope_gives_each_of_ten_sample_students_their_marks(gradescope, tmp_path: Path) -> None:
    for name, handed in golden.handed_in(tmp_path):
        done, result = gradescope(work=dict(handed.files).get("linear_regression.ipynb", b""))
        assert done.returncode == 0, done.stderr
        assert json.loads(result.read_text())["score"] == golden.report(name).score, name


@ELSEWHERE
@pytest.mark.slow
def test_where_the_container_refuses_isolation_there_is_no_result_unless_that_was_asked_for(gradescope) -> None:
    done, result = gradescope(landlock=False)
    assert done.returncode == 2
    assert "landlock" in done.stderr
    assert not result.exists()
    script = files("gradescope", sandbox=False)["run_autograder"]
    done, result = gradescope(landlock=False, script=script)
    assert done.returncode == 0, done.stderr
    assert json.loads(result.read_text())["score"] == golden.report("half-finished").score
    assert "seen: [" in result.read_text() and "seen: []" not in result.read_text()  # what isolation had kept from it


@ELSEWHERE
@pytest.mark.slow
def test_prairielearn_gets_the_marks_and_a_student_sees_no_grader(tmp_path: Path) -> None:
    there = unpacked("prairielearn", tmp_path / "bundle") / "question"
    grade, image = tmp_path / "grade", tmp_path / "image"
    (grade / "student").mkdir(parents=True)
    (there / "tests").rename(grade / "tests")
    (grade / "student" / "linear_regression.ipynb").write_bytes(submission())
    kit = kit_in(image, tmp_path / "bundle" / "image")
    path = {"PATH": f"{kit}/bin:/usr/bin:/bin"}
    done = other_systems.run(["/grade/tests/run.sh"], {"/grade": grade, str(image): image}, "/grade", path)
    assert done.returncode == 0, done.stderr
    text = (grade / "results" / "results.json").read_text()
    jsonschema.validate(json.loads(text), PRAIRIELEARN)
    assert json.loads(text)["score"] == golden.report("half-finished").score / 20
    nothing_was_seen(text)


@ELSEWHERE
@pytest.mark.slow
def test_classroom50_gets_the_marks_and_the_students_checkout_no_grader(tmp_path: Path) -> None:
    there = unpacked("classroom50", tmp_path / "bundle")
    checkout = tmp_path / "checkout"
    (checkout / ".git").mkdir(parents=True)
    (checkout / "linear_regression.ipynb").write_bytes(submission())
    subprocess.run([sys.executable, "-m", "venv", str(there / "kit")], check=True, timeout=300)
    installed(there / "kit")
    environment = golden.RUNNER | {"PYTHONPATH": PURE, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    binds = {"/checkout": checkout, str(there): there}
    done = other_systems.run([sys.executable, f"{there}/autograder.py"], binds, "/checkout", environment)
    assert done.returncode == 0, done.stderr
    text = (checkout / "result.json").read_text()
    jsonschema.validate(json.loads(text), CLASSROOM50)
    assert json.loads(text)["score"] == 4 * golden.report("half-finished").score
    assert {path.name for path in checkout.iterdir()} == {
        *(".git", "linear_regression.ipynb", "result.json", "release-body.md"),
    }
    nothing_was_seen(text)


def installing(python: str | Path) -> list[str | Path]:
    """The command that installs a wheel alone, from nowhere else."""
    return [python, "-m", "pip", "install", "--no-deps", "--no-index", "-q"]


def kit_in(image: Path, beside: Path) -> Path:
    """An environment like the one in an image or on a runner, with the bundle's wheel and what it needs."""
    image.mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(image / "kit")], check=True, timeout=300)
    installed(image / "kit")
    [path] = beside.glob("*.whl")
    command = [*installing(image / "kit" / "bin" / "python"), "--force-reinstall", path]
    subprocess.run(command, check=True, timeout=300)
    return image / "kit"
