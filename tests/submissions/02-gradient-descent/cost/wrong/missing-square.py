def cost(W, x, y):
    return (W * x - y).mean()
