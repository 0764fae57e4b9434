def numerical_gradient(f, x, h=1e-4):
    return float((f(x) - f(x - h)) / h)
