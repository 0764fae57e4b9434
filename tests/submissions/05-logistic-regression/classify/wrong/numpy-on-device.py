import numpy as np


def classify(probability, threshold=0.5):
    return torch.from_numpy(np.where(probability.numpy() >= threshold, 1.0, 0.0)).to(probability.device)
