def gradients(x, y, w, b):
    err = w * x - y
    return float(np.mean(err * x)), float(np.mean(err))
