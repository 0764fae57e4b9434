def minimize(expression, symbol, start, lr=1e-2, epsilon=1e-5, max_steps=100_000):
    point, steps = float(start), 0
    slope, _ = symbolic_gradient(expression, symbol, point)
    while abs(slope) > epsilon:
        point = point - lr * slope
        steps += 1
        slope, _ = symbolic_gradient(expression, symbol, point)
    return point, steps
