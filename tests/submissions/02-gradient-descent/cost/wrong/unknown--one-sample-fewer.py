def cost(W, x, y):
    return ((W * x - y) ** 2).sum() / (len(x) - 1)
