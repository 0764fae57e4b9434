def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    point = float(start)
    for steps in range(max_steps + 1):
        slope, _ = symbolic_gradient(expression, symbol, point)
        if abs(slope) < epsilon:
            return point, steps
        point = point - lr * slope
        if not np.isfinite(point):
            raise RuntimeError("diverged")
    raise RuntimeError("too many steps")
