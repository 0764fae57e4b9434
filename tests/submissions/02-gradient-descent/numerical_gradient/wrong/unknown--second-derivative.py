def numerical_gradient(f, x, h=1e-4):
    return float((f(x + h) - 2 * f(x) + f(x - h)) / h ** 2)
