import statistics


def average(numbers):
    return statistics.fmean(numbers)
