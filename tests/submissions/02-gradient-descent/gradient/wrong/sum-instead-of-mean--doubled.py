def gradient(W, x, y):
    return 2 * torch.sum((W * x - y) * x, dim=0)
