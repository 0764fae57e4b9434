"""Hints come in levels, and `verify` tells where one does not read well."""

import pytest
import tiny_course
from tiny_course import NAME, verified, write

from autograder.authoring.wording import FEWEST, GRADE, MOST, grade, problems, sentences, syllables, words
from autograder.course import hints, root
from autograder.course.assignment import Assignment
from autograder.course.hints import Hint

WHERE = "Look at the line with the sum. Does it say how many there are? " * 3
EXAMPLE = "Three boys have 2, 4 and 6 nuts. That is 12 in all, and 4 for each. " * 3
SOUND = Hint("by what do you divide?", WHERE, EXAMPLE)


def test_every_mistake_of_this_course_has_all_levels_and_reads_well():
    for assignment in Assignment.all():
        for mistake, hint in hints.of(assignment.name).items():
            assert hint.where and hint.example, (assignment.name, mistake)
            assert not list(problems(hint)), (assignment.name, mistake)


def test_a_hint_of_three_levels_and_one_that_only_asks_are_sound():
    assert not list(problems(SOUND))
    assert not list(problems(Hint("by what do you divide? by the number of samples")))


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        (Hint("divide by m"), "`hint` should ask before it tells: expected a question, not 'divide by m'"),
        (Hint("that is the sum: is it?"), "expected a question, not 'that is the sum:'"),
        (Hint("is it?", WHERE * 2), "`example` is missing: write it beside the other one"),
        (Hint("is it?", "", EXAMPLE * 2), "`where` is missing: write it beside the other one"),
        (Hint("is it?", "Look there.", "One is 1."), f"have 5 words together: expected {FEWEST} to {MOST}"),
        (Hint("is it?", WHERE * 2, EXAMPLE * 2), f"have 186 words together: expected {FEWEST} to {MOST}"),
        (Hint("is it?", "multiplicity " * 40 + ".", EXAMPLE), f"expected {GRADE:g} at most: write shorter sentences"),
    ],
)
def test_a_hint_that_does_not_read_well_is_told_once(hint, told):
    (problem,) = problems(hint)
    assert told in problem


def test_a_hint_in_letters_that_english_has_not_is_asked_for_its_question_and_levels_but_not_for_english_words():
    korean = Hint("무엇으로 나누나요?", "합이 있는 줄을 보세요.", "2, 4, 6의 합은 12입니다.")
    assert not list(problems(korean))
    assert len(list(problems(Hint("개수로 나누세요", "합이 있는 줄을 보세요.")))) == 2


def test_code_is_one_short_word_and_a_point_in_a_number_ends_no_sentence():
    text = "Call `torch.optim.SGD(parameters, lr=0.1)` once. It moves 3.5 down to 2.25."
    assert words(text) == ["Call", "code", "once.", "It", "moves", "3.5", "down", "to", "2.25."]
    assert len(sentences(text)) == 2


@pytest.mark.parametrize(
    ("word", "count"), [("gradient", 3), ("moved", 1), ("divided", 3), ("table", 2), ("square", 1), ("12.5", 1)]
)
def test_syllables_are_counted_by_their_vowels(word, count):
    assert syllables(word) == count


def test_the_grade_grows_with_long_sentences_and_long_words():
    assert grade("The cat sat. The dog ran.") < grade("The cat sat and the dog ran.") < grade("Optimization diverges.")


def test_verify_names_the_file_and_the_mistake_and_only_notes_where_levels_are_missing(tmp_path, monkeypatch):
    tiny_course.make(tmp_path, ["half"], monkeypatch)
    write(tmp_path / "graders" / "hints.toml", '[wrong-sign]\nhint = "turn it"\n[half-cost]\nhint = "is it half?"\n')
    findings = verified(mutate=False)
    assert findings.off == [
        ("graders/hints.toml: [wrong-sign]", "`hint` should ask before it tells: expected a question, not 'turn it'")
    ]
    missing = "2 of 2 hints are a question alone (wrong-sign, half-cost): add `where` and `example`"
    assert findings.notes == [("graders/hints.toml", missing)]


@pytest.mark.parametrize("line", ["hint = 3", 'where = "there"', 'hint = "is it?"\nexample = ["a", "list"]'])
def test_a_level_that_is_no_text_is_told_with_its_file(line, tmp_path, monkeypatch):
    tiny_course.make(tmp_path, ["half"], monkeypatch)
    file = tmp_path / "graders" / "hints.toml"
    write(file, f"[wrong-sign]\n{line}\n")
    with pytest.raises(root.CourseError, match=r"hints\.toml can't be read"):
        hints.of(NAME)
