import numpy as np


def accuracy(predicted, target):
    return float(np.mean(predicted.cpu().numpy() == target.cpu().numpy()))
