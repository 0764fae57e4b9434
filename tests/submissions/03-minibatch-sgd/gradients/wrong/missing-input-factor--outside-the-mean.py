def gradients(x, y, w, b):
    err = w * x + b - y
    return float(np.mean(err) * np.mean(x)), float(np.mean(err))
