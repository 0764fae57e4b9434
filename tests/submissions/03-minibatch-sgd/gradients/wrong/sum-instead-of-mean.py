def gradients(x, y, w, b):
    err = w * x + b - y
    return float(np.sum(err * x)), float(np.sum(err))
