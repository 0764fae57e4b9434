def gradients(x, y, w, b):
    mx, my = np.mean(x), np.mean(y)
    return float(w * np.mean(x * x) + b * mx - np.mean(x * y)), float(w * mx + b - my)
