def numerical_gradient(f, x, h=1e-4):
    right, left = x + h, x - h
    rise = f(right) - f(left)
    run = 2 * h
    print(f"{rise} / {run}")
    return float(rise / run)
