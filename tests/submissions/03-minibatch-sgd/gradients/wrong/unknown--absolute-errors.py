def gradients(x, y, w, b):
    err = np.abs(w * x + b - y)
    return float(np.mean(err * x)), float(np.mean(err))
