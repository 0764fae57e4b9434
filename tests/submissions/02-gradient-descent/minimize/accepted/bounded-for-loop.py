def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    _, derivative = symbolic_gradient(expression, symbol, start)
    bound, step, at = 1e6, -lr, float(start)
    for done in range(max_steps):
        slope = float(derivative.subs(symbol, at))
        if -epsilon <= slope <= epsilon:
            return at, done
        at += step * slope
        print(done, at)
        if not -bound < at < bound:
            raise RuntimeError(f"out of bounds: {at}")
    if abs(float(derivative.subs(symbol, at))) <= epsilon:
        return at, max_steps
    raise RuntimeError("max_steps")
