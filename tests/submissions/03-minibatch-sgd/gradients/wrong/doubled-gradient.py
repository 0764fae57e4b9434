def gradients(x, y, w, b):
    err = w * x + b - y
    return float(2 * np.mean(err * x)), float(2 * np.mean(err))
