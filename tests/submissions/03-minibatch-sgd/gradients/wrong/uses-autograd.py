import torch


def gradients(x, y, w, b):
    parameters = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
    err = parameters[0] * torch.from_numpy(x) + parameters[1] - torch.from_numpy(y)
    ((err**2).mean() / 2).backward()
    return tuple(parameters.grad.tolist())
