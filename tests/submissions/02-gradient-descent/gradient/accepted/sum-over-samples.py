def gradient(W, x, y):
    return ((W * x - y) * x).sum(dim=0) * 2 / x.size(0)
