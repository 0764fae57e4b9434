def init_parameters(device="cpu"):
    W = torch.zeros(1, requires_grad=True).to(device)
    b = torch.zeros(1, requires_grad=True).to(device)
    return W, b
