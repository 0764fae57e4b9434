import numpy as np


def recall(tp, fn):
    return np.float64(tp) / np.maximum(tp + fn, 1)
