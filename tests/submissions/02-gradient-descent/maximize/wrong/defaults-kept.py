def maximize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    return minimize(-expression, symbol, start)
