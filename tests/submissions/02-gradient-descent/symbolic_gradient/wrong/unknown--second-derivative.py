def symbolic_gradient(expression, symbol, value):
    derivative = sym.diff(expression, symbol, 2)
    return float(derivative.subs(symbol, value)), derivative
