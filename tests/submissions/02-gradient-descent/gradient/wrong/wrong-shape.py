def gradient(W, x, y):
    return 2 * torch.mean((W * x - y) * x)
