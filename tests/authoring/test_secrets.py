"""With whichever secret a course draws its inputs, the reference is right and no two models of an answer meet."""

import tiny_course
from tiny_course import NAME, change

from autograder.authoring.findings import Findings
from autograder.authoring.secrets import try_secrets


def tried(folder, monkeypatch, *changes):
    """What is off with three secrets, where these texts of the grader are replaced."""
    assignment = tiny_course.make(folder, ["half"], monkeypatch)
    for old, new in changes:
        change(folder / "graders" / NAME / "test_half.py", old, new)
    tiny_course.forget_graders()
    findings = Findings(NAME)
    try_secrets(assignment, findings, 3, jobs=1)
    assert findings.secrets == 3
    return findings.off


def test_a_sound_grader_has_nothing_off(tmp_path, monkeypatch):
    assert tried(tmp_path, monkeypatch) == []


def test_two_mistakes_that_give_the_same_are_told_with_their_exercise_and_secrets(tmp_path, monkeypatch):
    off = tried(tmp_path, monkeypatch, ('{"wrong-sign": -x / 2}', '{"wrong-sign": -x / 2, "turned": x / 2 - x}'))
    assert off == [("half", "wrong-sign and turned give the same (with 3 of 3 secrets: 0, 1, 2)")]


def test_two_models_of_one_mistake_may_meet(tmp_path, monkeypatch):
    changed = ('{"wrong-sign": -x / 2}', '{"wrong-sign": -x / 2, "wrong-sign/other": x / 2 - x}')
    assert tried(tmp_path, monkeypatch, changed) == []


def test_a_reference_that_fails_with_some_secrets_only_is_told(tmp_path, monkeypatch):
    turned = ("float(rng.uniform(1, 9))", "float(rng.uniform(1, 9) * rng.choice([-1, 1]))")
    off = tried(tmp_path, monkeypatch, turned, ("x / 2, {", "abs(x) / 2, {"))
    where, what = off[0]
    assert where == "half: values"
    assert what.startswith("the reference fails (with ")
    assert " of 3 secrets: " in what
