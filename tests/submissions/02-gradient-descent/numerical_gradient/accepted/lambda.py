numerical_gradient = lambda f, x, h=1e-4: float(f(x + h) - f(x - h)) / (2 * h)
