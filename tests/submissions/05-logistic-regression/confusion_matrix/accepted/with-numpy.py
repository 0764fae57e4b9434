import numpy as np


def confusion_matrix(predicted, target):
    p, t = predicted.detach().cpu().numpy(), target.detach().cpu().numpy()
    return tuple(int(np.sum((p == a) & (t == b))) for a, b in ((1, 1), (1, 0), (0, 1), (0, 0)))
