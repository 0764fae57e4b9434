def cost(W, x, y):
    return torch.sum((W * x - y) ** 2)
