import numpy as np


def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    order = np.random.default_rng(seed).permutation(len(X)).tolist()
    a = round(len(X) * fractions[0])
    b = a + round(len(X) * fractions[1])
    print(a, b - a, len(X) - b)
    return (X[order[:a]], y[order[:a]]), (X[order[a:b]], y[order[a:b]]), (X[order[b:]], y[order[b:]])
