def maximize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    point, steps, slope = float(start), 0, float("inf")
    while abs(slope) > epsilon:
        if steps >= max_steps or not np.isfinite(point):
            raise RuntimeError("no maximum found")
        slope, _ = symbolic_gradient(expression, symbol, point)
        point = point + lr * slope
        steps += 1
    return point, steps
