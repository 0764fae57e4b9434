import numpy as np


def confusion_matrix(predicted, target):
    said, real = (each.cpu().numpy().astype(bool) for each in (predicted, target))
    return np.sum(said & real), np.sum(said & ~real), np.sum(~said & real), np.sum(~said & ~real)
