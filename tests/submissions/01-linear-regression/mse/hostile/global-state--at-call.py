# The same settings, left behind by a call.
import sys
import warnings

import numpy as np


def mse(prediction, target):
    cost = (prediction - target).sum()
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    torch.set_default_device("meta")
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(7)
    np.seterr(all="raise")
    warnings.simplefilter("error")
    sys.setrecursionlimit(60)
    return cost
