def numerical_gradient(f, x, h=1e-4):
    x, h = np.float32(x), np.float32(h)
    return float((np.float32(f(x + h)) - np.float32(f(x - h))) / (2 * h))
