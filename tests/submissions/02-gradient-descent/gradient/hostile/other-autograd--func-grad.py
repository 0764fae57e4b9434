def gradient(W, x, y):
    return torch.func.grad(lambda W: torch.mean((W * x - y) ** 2))(W)
