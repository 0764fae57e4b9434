import functools
def maximize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    return functools.partial(minimize, sym.Mul(-1, expression), symbol)(start, max_steps=max_steps, epsilon=epsilon, lr=lr)
