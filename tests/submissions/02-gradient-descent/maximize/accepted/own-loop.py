def maximize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    place, updates = float(start), 0
    slope, derivative = symbolic_gradient(expression, symbol, place)
    while abs(slope) > epsilon:
        if updates == max_steps:
            raise RuntimeError("max_steps spent")
        place += lr * slope
        updates += 1
        if not np.isfinite(place):
            raise RuntimeError("diverged")
        slope = float(derivative.subs(symbol, place))
    return place, updates
