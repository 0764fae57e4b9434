def init_parameters(device="cpu"):
    return torch.zeros(1, device=device), torch.zeros(1, device=device)
