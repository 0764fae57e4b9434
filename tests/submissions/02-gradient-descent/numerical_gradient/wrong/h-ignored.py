def numerical_gradient(f, x, h=1e-4):
    return float((f(x + 1e-4) - f(x - 1e-4)) / (2 * 1e-4))
