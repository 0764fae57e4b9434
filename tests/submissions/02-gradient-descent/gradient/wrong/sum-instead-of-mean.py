def gradient(W, x, y):
    return torch.sum((W * x - y) * x).reshape(1)
