def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    slope_at = sym.lambdify(symbol, sym.diff(expression, symbol))
    point, steps = np.float64(start), 0
    while abs(slope_at(point)) > epsilon:
        if steps >= max_steps:
            raise RuntimeError("too many steps")
        point = point - lr * slope_at(point)
        steps += 1
        if abs(point) > 1e12 or np.isnan(point):
            raise RuntimeError("diverged")
    return point, steps
