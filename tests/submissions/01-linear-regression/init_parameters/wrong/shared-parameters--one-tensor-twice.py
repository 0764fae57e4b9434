def init_parameters(device="cpu"):
    W = torch.zeros(1, device=device, requires_grad=True)
    return W, W
