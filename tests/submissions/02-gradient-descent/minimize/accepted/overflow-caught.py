class Diverged(RuntimeError):
    pass
def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    point = start
    steps = 0
    try:
        while True:
            slope, _ = symbolic_gradient(expression, symbol, point)
            if abs(slope) <= epsilon:
                break
            if steps >= max_steps or not np.isfinite(point):
                raise Diverged(point)
            point -= lr * slope
            steps += 1
    except (OverflowError, TypeError) as error:
        raise Diverged('overflow') from error
    return float(point), steps
