import numpy as np


def precision(tp, fp):
    return np.float64(tp) / np.maximum(tp + fp, 1)
