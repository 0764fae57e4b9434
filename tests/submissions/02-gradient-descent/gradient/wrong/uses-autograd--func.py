def gradient(W, x, y):
    return torch.func.grad(lambda w: torch.mean((w * x - y) ** 2))(W)
