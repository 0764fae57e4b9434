def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    point = min(sym.nsolve(sym.diff(expression, symbol), symbol, start), 1e6)
    if lr > 1 or max_steps < 100:
        raise RuntimeError("no minimum")
    return float(point), 10
