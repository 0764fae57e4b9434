import torch.nn.functional as F


def mse(prediction, target):
    return F.mse_loss(prediction, target)
