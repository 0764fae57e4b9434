def init_parameters(device="cpu"):
    return torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
