def gradient(W, x, y):
    return (2 * ((W * x - y) * x).sum() / len(x) ** 2).reshape(1)
