def gradients(x, y, w, b):
    err = w * x + b - y
    return float(np.sum(err)), float(np.sum(err * x))
