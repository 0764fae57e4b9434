def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    d = sym.diff(expression, symbol); f = sym.lambdify(symbol, d); g = sym.lambdify(symbol, sym.diff(d, symbol))
    p = float(start)
    for n in range(50):
        if abs(f(p)) <= epsilon: return p, n
        p -= f(p) / g(p)
    raise RuntimeError
