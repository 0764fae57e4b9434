"""Hidden checks for `average`."""

from autograder.grading.checks import check, expect, said, show


@check(points=1.5, category="value")
def test_values(student, rng):
    """Divides the sum of the numbers by how many they are"""
    for size in (3, 5):
        numbers = rng.uniform(2, 9, size).round(2).tolist()
        wrong = {"sum-instead-of-mean": sum(numbers), "middle-number": sorted(numbers)[size // 2]}
        expect(student.average(numbers), sum(numbers) / size, wrong, given=said("for {numbers}", numbers=show(numbers)))


@check(points=0.5, category="value")
def test_one_number(student):
    """Gives a single number as it is"""
    expect(student.average([4.5]), 4.5)
