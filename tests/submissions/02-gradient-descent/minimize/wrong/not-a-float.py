def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    point = sym.Float(start)
    for steps in range(max_steps + 1):
        slope = sym.diff(expression, symbol).subs(symbol, point)
        if abs(slope) <= epsilon:
            return point, steps
        point = point - lr * slope
        if not np.isfinite(float(point)):
            raise RuntimeError("diverged")
    raise RuntimeError("too many steps")
