def gradients(x, y, w, b):
    return float(np.mean((w * x + b - y) * x))
