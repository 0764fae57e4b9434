def cost(W, x, y):
    return x.mul_(W).sub_(y).pow_(2).mean()
