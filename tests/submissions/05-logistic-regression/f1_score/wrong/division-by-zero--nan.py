import numpy as np


def f1_score(tp, fp, fn):
    return float(np.divide(2.0 * tp, 2.0 * tp + fn + fp))
