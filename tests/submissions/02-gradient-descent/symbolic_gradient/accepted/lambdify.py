def symbolic_gradient(expression, symbol, value):
    derivative = expression.diff(symbol)
    slope_at = sym.lambdify(symbol, derivative)
    return float(slope_at(np.float64(value))), derivative
