def init_parameters(device="cpu"):
    W = torch.randn(1, device=device, requires_grad=True)
    b = torch.randn(1, device=device, requires_grad=True)
    return W, b
