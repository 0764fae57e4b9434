def cost(W, x, y):
    return torch.sqrt(torch.mean((W * x - y) ** 2))
