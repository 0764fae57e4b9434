def numerical_gradient(f, x, h=1e-9):
    return float((f(x + h) - f(x)) / h)
