def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    f = sym.lambdify(symbol, sym.diff(expression, symbol)); p = float(start)
    for n in range(100):
        p -= lr * f(p)
    return p, 100
