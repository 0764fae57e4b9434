from torch import nn


def init_parameters(device="cpu"):
    layer = nn.Linear(1, 1, device=device)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return nn.Parameter(layer.weight.detach().reshape(1)), layer.bias
