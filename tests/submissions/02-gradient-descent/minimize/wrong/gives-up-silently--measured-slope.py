def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    f = sym.lambdify(symbol, expression, "numpy")
    point = float(start)
    with np.errstate(all="ignore"):
        for steps in range(max_steps + 1):
            slope = numerical_gradient(lambda each: f(np.float64(each)), point)
            if abs(slope) <= epsilon:
                return point, steps
            point -= lr * slope
            if not np.isfinite(point):
                raise RuntimeError("the walk diverges")
    raise RuntimeError("the walk takes too long")
