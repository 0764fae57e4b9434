import random


def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    random.seed(seed)
    order = list(range(len(X)))
    random.shuffle(order)
    first = round(fractions[0] * len(X))
    second = first + round(fractions[1] * len(X))
    parts = order[:first], order[first:second], order[second:]
    return tuple((X[part], y[part]) for part in parts)
