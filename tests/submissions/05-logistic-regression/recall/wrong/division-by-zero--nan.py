import numpy as np


def recall(tp, fn):
    return float(np.float64(tp) / np.float64(tp + fn))
