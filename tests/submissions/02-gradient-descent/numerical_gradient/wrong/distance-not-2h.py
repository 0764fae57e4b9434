def numerical_gradient(f, x, h=1e-4):
    return float((f(x + h) - f(x - h)) / h)
