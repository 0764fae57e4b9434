import math


def rmse(prediction, target):
    total = 0.0
    for guess, truth in zip(prediction, target):
        total += (guess - truth) ** 2
    return math.sqrt(total / len(target))
