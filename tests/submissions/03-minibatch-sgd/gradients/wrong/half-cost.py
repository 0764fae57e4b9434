def gradients(x, y, w, b):
    n = len(x)
    err = w * x + b - y
    return float(np.sum(err * x) / (2 * n)), float(np.sum(err) / (2 * n))
