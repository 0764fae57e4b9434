import math


def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    d = sym.lambdify(symbol, sym.diff(expression, symbol), 'math')
    x, n = float(start), 0
    slope = d(x)
    while not abs(slope) <= epsilon:
        if n == max_steps:
            raise RuntimeError('max_steps')
        x -= lr * slope
        n += 1
        if not math.isfinite(x) or abs(x) > 1e100:
            raise RuntimeError('diverged')
        slope = d(x)
    return x, n
