def init_parameters(device="cpu"):
    W = torch.zeros(1, device=device, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, device=device, dtype=torch.float64, requires_grad=True)
    return W, b
