def gradients(x, y, w, b):
    err = w * x + b - y
    return float(np.mean(err * x)), float(np.sum(err))
