class NoMinimum(RuntimeError):
    pass


def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    print("minimize", expression)
    path = [float(start)]
    slope, derivative = symbolic_gradient(expression, symbol, path[0])
    while True:
        if abs(slope) <= epsilon:
            break
        if len(path) > max_steps or not np.isfinite(slope):
            raise NoMinimum(f"gave up at {path[-1]}")
        path.append(path[-1] - lr * slope)
        slope = float(derivative.subs(symbol, path[-1]))
    return path[-1], len(path) - 1
