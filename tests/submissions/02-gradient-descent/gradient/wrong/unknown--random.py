def gradient(W, x, y):
    return torch.randn_like(W)
