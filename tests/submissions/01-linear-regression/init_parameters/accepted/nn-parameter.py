from torch import nn


def init_parameters(device="cpu"):
    return tuple(nn.Parameter(torch.tensor([0.0], device=torch.device(device))) for _ in "Wb")
