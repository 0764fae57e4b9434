import torch.nn.functional as F


def hypothesis(x, W, b):
    return F.linear(x, W.view(1, 1), b)
