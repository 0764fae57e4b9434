def gradient(W, x, y):
    return 2 * (W * x - y) * x
