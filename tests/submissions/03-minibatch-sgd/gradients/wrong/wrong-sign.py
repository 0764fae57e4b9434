def gradients(x, y, w, b):
    err = y - (w * x + b)
    return float(np.mean(err * x)), float(np.mean(err))
