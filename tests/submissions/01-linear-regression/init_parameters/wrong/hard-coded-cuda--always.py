def init_parameters(device="cpu"):
    W = torch.zeros(1, device="cuda:0", requires_grad=True)
    b = torch.zeros(1, device="cuda:0", requires_grad=True)
    return W, b
