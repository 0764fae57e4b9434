import numpy as np


def precision(tp, fp):
    return float(np.float64(tp) / np.float64(tp + fp))
