def gradients(x, y, w, b):
    err = w * x + b - y
    return float(np.mean(err)), float(np.mean(err * x))
