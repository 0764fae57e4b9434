def gradients(x, y, w, b):
    y -= w * x + b
    return float(np.mean(-y * x)), float(np.mean(-y))
