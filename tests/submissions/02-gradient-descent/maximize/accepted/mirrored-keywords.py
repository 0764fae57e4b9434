def maximize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    mirrored = sym.Mul(-1, expression)
    print("the same as the minimum of", mirrored)
    result = minimize(expression=mirrored, symbol=symbol, start=start, lr=lr, epsilon=epsilon, max_steps=max_steps)
    return result
