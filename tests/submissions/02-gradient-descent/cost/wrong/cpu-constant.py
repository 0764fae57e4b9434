def cost(W, x, y):
    weights = torch.full((1, len(x)), 1 / len(x), dtype=x.dtype)
    return (weights @ (W * x - y) ** 2).squeeze()
