ZERO = torch.zeros(1)


def init_parameters(device="cpu"):
    return ZERO.to(device).detach().requires_grad_(), torch.zeros(1, device=device, requires_grad=True)
