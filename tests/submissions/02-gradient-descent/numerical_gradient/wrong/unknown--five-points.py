def numerical_gradient(f, x, h=1e-4):
    return float((f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h))
