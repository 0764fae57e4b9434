import math


def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    f = sym.lambdify(symbol, sym.diff(expression, symbol)); p = float(start); n = 0
    while True:
        try:
            g = f(p)
        except OverflowError:
            raise RuntimeError('diverged')
        if abs(g) <= epsilon: return n, p
        if n >= max_steps or not math.isfinite(p): raise RuntimeError('no')
        p -= lr * g
        n += 1
