"""Lets `pytest` check the notebook in this folder; you need not read or change this file.

The notebook's cells are run in order, as you saved them, and your functions go to the checks in `test_<notebook>.py`.
If you also keep your functions in a script of the same name (`<notebook>.py`), they are checked too.
"""

import contextlib
import dis
import functools
import inspect
import io
import json
import os
import textwrap
import traceback
import types
import warnings
from pathlib import Path

import pytest
from self_check import loading, program, reading, sentences, shell, stand_ins

os.environ["MPLBACKEND"] = "Agg"  # pictures are drawn, but no window opens
os.environ["TQDM_DISABLE"] = "1"
stand_ins.offer()
FOLDER = Path(__file__).parent
SECONDS = 5  # for one check, or one statement of yours
RESULTS = {}  # (file, exercise): (verdict, message), in the notebook's order; None before the check has run
PROBLEMS = {}  # file: why it could not be read
TRANSLATED = Path(loading.__file__).with_name("words.json")  # what stands for each English text; not there in English
WORDS = json.loads(TRANSLATED.read_bytes()) if TRANSLATED.exists() else {"said": {}, "heard": {}}


def said(text, **places):
    """A text in the language of the course, its places filled."""
    told = WORDS["said"].get(text, text)
    return told.format(**places) if places else told


def heard(text):
    """The same for a sentence of `self_check`, whose places are filled."""
    return sentences.heard(text, WORDS["heard"])


def noted(text):
    """The same text, which is said later."""
    return text


PASSED, FAILING, NOT_YET, SKIPPED = noted("passed"), noted("failing"), noted("not yet done"), noted("skipped")


class Source:
    """A notebook or script, run as far as it goes: what it defines, and what went wrong on the way."""

    def __init__(self, path, exercises):
        self.name = path.name
        self.is_script = path.suffix == ".py"
        self.problem = ""  # why nothing could be run at all
        self.namespace = {
            "__name__": path.stem if self.is_script else "__main__",
            "display": lambda *things, **how: None,
            "get_ipython": self.shell,
        }
        cells = ()
        try:
            cells = self.read(path.read_bytes(), exercises)
        except FileNotFoundError:
            self.problem = said("there is no such file in this folder: is the notebook saved here, under this name?")
        except reading.NoSource as error:
            self.problem = said("cannot be read: {error}", error=heard(str(error)))
        self.program = program.compiled(cells, exercises, shell.transform, os.listdir(FOLDER))
        self.names = loading.Names(self.namespace, self.program, exercises, SECONDS)
        with quiet():
            self.names.run((), SECONDS, nobody)
            if not self.names.done.issuperset(exercises):
                self.names.run_rest((), nobody)

    def read(self, data, exercises):
        """The cells, without the checks, which are run one by one later."""
        if self.is_script:
            return reading.read_script(data, self.name).cells
        known = reading.Known("", tuple(exercises), {}, self_checked=True)
        return reading.read_notebook(data, self.name, known).cells

    def shell(self):
        """What Jupyter's own commands ask for; made when it is needed."""
        found = shell.make_shell()
        found.user_ns = self.namespace
        return found

    def function(self, exercise):
        return self.names.enter(exercise, {})

    def error(self, exercise):
        """Why an exercise is not there: its own cell, or else what bears its name, could not be run."""
        for trouble in self.names.troubles:
            if exercise in trouble.cell.about(self.names.exercises) and not isinstance(
                trouble.error, NotImplementedError
            ):
                return trouble.error
        return None

    def needs(self, exercise, exercises):
        """The other exercises that an exercise's function calls, directly or through helpers of your own."""
        found, seen, ahead = set(), set(), [exercise]
        while ahead:
            name = ahead.pop()
            function = self.function(name) if name in exercises else self.namespace.get(name)
            if name in seen or not isinstance(function, types.FunctionType):
                continue
            seen.add(name)
            function = inspect.unwrap(function)
            if function.__globals__ is self.namespace:
                used = set(global_names(function.__code__))
                found |= used & exercises
                ahead += used - exercises
        return found - {exercise}


def nobody(cell, number, line):
    """Who is told where loading has come to."""


@contextlib.contextmanager
def quiet():
    with contextlib.chdir(FOLDER), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@functools.cache
def sources(notebook, exercises):
    """What there is to check: the notebook, the script, or both. Of two that are missing, it is the notebook that is."""
    paths = [FOLDER / f"{notebook}.ipynb", FOLDER / f"{notebook}.py"]
    paths = [path for path in paths if path.exists()] or paths[:1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {path.name: Source(path, exercises) for path in paths}


def global_names(code):
    """The names that a piece of code looks up outside of itself, inner functions included."""
    yield from (step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from global_names(constant)


def first_line(error):
    return textwrap.shorten((str(error).strip().splitlines() or [""])[0], 200, placeholder=" ...")


def frames(error):
    """Where an error passed through your code or its check, the innermost place last."""
    steps = traceback.extract_tb(error.__traceback__)
    return [step for step in steps if is_student(step.filename) or is_beside(step.filename)]


def is_beside(filename):
    """Whether a file in this folder is the checks, or a module of yours."""
    return Path(filename).parent == FOLDER and Path(filename).name not in ("conftest.py", "watch.py")


def where(filename):
    """The place of a line, as people know it."""
    if is_beside(filename):
        return said("in the check") if Path(filename).name.startswith("test_") else Path(filename).name
    return heard(filename.strip("<>"))


def is_student(filename):
    return filename.startswith("<") and filename.split()[0] not in ("<frozen", "<string>", "<__array_function__")


def describe(error):
    """An error in one line: what it is, and the line of code it comes from."""
    what = ": ".join(filter(None, [type(error).__name__, heard(first_line(error))]))
    if isinstance(error, TimeoutError) and str(error).startswith("stopped after"):
        what = heard(str(error))
    if isinstance(error, SyntaxError) and error.filename:
        what = f"{type(error).__name__}: {error.msg}"
        place = {"where": where(error.filename), "line": error.lineno, "code": (error.text or "").strip()}
        return said("{what} ({where}, line {line}: {code})", what=what, **place)
    for step in frames(error)[-1:]:
        place = {"where": where(step.filename), "line": step.lineno, "code": step.line}
        return said("{what} ({where}, line {line}: {code})", what=what, **place)
    return what


def judge(error, exercise):
    """The verdict on an exercise, and what to say about it, from what its check raised."""
    if error is None:
        return PASSED, ""
    if isinstance(error, pytest.skip.Exception):
        return SKIPPED, error.msg
    if isinstance(error, pytest.fail.Exception):
        return FAILING, error.msg
    if isinstance(error, NotImplementedError):
        culprit = frames(error)[-1].name if frames(error) else ""
        told = first_line(error) or said("it calls {name}", name=culprit)
        return NOT_YET, "" if culprit == exercise else told
    innermost = traceback.extract_tb(error.__traceback__)[-1]
    if isinstance(error, AssertionError) and not is_student(innermost.filename):
        wanted = innermost.line.removeprefix("assert ")
        return FAILING, str(error) or said("expected {wanted}", wanted=wanted)
    return FAILING, describe(error)


def is_ours(item):
    module = getattr(item, "module", None)
    return hasattr(module, "NOTEBOOK") and Path(module.__file__).parent == FOLDER


def exercises_of(module):
    """The exercises in the notebook's order; the check of `mse` is `test_mse`."""
    return [name.removeprefix("test_") for name in vars(module) if name.startswith("test_")]


def sources_of(module):
    return sources(module.NOTEBOOK, tuple(exercises_of(module)))


def source_and_exercise(item):
    return sources_of(item.module)[item.callspec.id], item.originalname.removeprefix("test_")


def needs(item):
    """The other exercises that a check or the checked function calls, in the notebook's order."""
    source, exercise = source_and_exercise(item)
    exercises = exercises_of(item.module)
    needed = source.needs(exercise, set(exercises)) | set(arguments(item.function)) - {exercise}
    return [name for name in exercises if name in needed]


def arguments(check):
    return list(inspect.signature(check).parameters)


def pytest_generate_tests(metafunc):
    """Give the checks your functions: their arguments are the functions that they call."""
    if is_ours(metafunc):
        found = sources_of(metafunc.module)
        names = arguments(metafunc.function)
        metafunc.parametrize(names, [[s.function(n) for n in names] for s in found.values()], ids=list(found))


def pytest_collection_modifyitems(items):
    """Check first what other exercises build on."""
    places = [place for place, item in enumerate(items) if is_ours(item)]
    ours = {(item.callspec.id, item.originalname): item for item in map(items.__getitem__, places)}
    RESULTS.update({(file, name.removeprefix("test_")): None for file, name in ours})
    ordered = {}

    def put(key, above):
        if key in ours and key not in above:
            for name in needs(ours[key]):
                put((key[0], f"test_{name}"), above | {key})
            ordered.setdefault(key, ours[key])

    for key in ours:
        put(key, frozenset())
    for place, item in zip(places, ordered.values(), strict=True):
        items[place] = item


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run a check, unless it is clear beforehand how it would end."""
    if not is_ours(pyfuncitem):
        return None
    source, exercise = source_and_exercise(pyfuncitem)
    if source.problem:
        pytest.fail(source.problem)
    if not callable(source.function(exercise)):
        if error := source.error(exercise):
            pytest.fail(describe(error))
        if source.is_script:
            pytest.skip(said("not in {file}", file=source.name))
        raise NotImplementedError(said("there is no function {name} in {file}", name=exercise, file=source.name))
    for name in needs(pyfuncitem):
        if (RESULTS.get((source.name, name)) or (PASSED,))[0] != PASSED:
            pytest.skip(said("it uses {name}, which does not pass yet", name=name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            call(pyfuncitem, source)
        except NameError:
            if not source.names.postponed:
                raise
            with quiet():
                source.names.run_rest((), nobody)
            call(pyfuncitem, source)
    return True


def call(item, source):
    """Call a check with your functions; it is stopped if it takes too long."""
    _, exercise = source_and_exercise(item)
    source.function(exercise)
    with loading.time_limit(SECONDS):
        item.obj(**{name: item.funcargs[name] for name in arguments(item.function)})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Put one line in the place of a traceback."""
    report = yield
    if call.when == "call" and is_ours(item):
        source, exercise = source_and_exercise(item)
        report.verdict, message = judge(call.excinfo and call.excinfo.value, exercise)
        RESULTS[source.name, exercise] = report.verdict, message
        PROBLEMS[source.name] = source.problem
        if report.failed:
            report.longrepr = message or said(report.verdict)
    return report


def pytest_report_teststatus(report):
    """Name what is not right yet, in words of its own: so pytest prints no traceback."""
    marks = {FAILING: "F", NOT_YET: "-"}
    verdict = getattr(report, "verdict", None)
    return (said(verdict), marks[verdict], said(verdict).upper()) if verdict in marks else None


def results_by_file():
    """The results of each file whose checks ran; the notebook comes last."""
    files = {}
    for (file, exercise), result in RESULTS.items():
        if result:
            files.setdefault(file, {})[exercise] = result
    return sorted(files.items(), key=lambda entry: entry[0].endswith(".ipynb"))


def pytest_terminal_summary(terminalreporter):
    """Say what was found, in one line for each exercise."""
    for file, results in results_by_file():
        if not PROBLEMS.get(file):
            terminalreporter.write_sep("=", file)
            for exercise, (verdict, why) in results.items():
                terminalreporter.write_line(": ".join(filter(None, (exercise, said(verdict), why))))


def pytest_unconfigure(config):
    """Say on the last line how far you are."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    for file, results in results_by_file() if terminal else []:
        verdicts = [
            (exercise, verdict)
            for exercise, (verdict, why) in results.items()
            if why != said("not in {file}", file=file)
        ]
        left = [exercise for exercise, verdict in verdicts if verdict != PASSED]
        problem = PROBLEMS.get(file)
        places = {"passed": len(verdicts) - len(left), "all": len(verdicts)}
        so_far = said("{passed} of {all} exercises pass, all done", **places)
        if left:
            so_far = said("{passed} of {all} exercises pass, next: {name}", name=left[0], **places)
        terminal.write_line(f"{file}: {problem or so_far}")
