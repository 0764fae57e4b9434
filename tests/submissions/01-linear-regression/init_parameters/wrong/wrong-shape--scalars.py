def init_parameters(device="cpu"):
    W = torch.tensor(0.0, device=device, requires_grad=True)
    b = torch.tensor(0.0, device=device, requires_grad=True)
    return W, b
