def symbolic_gradient(expression, symbol, value):
    x = sym.Symbol("x")
    derivative = sym.diff(expression, x)
    return float(derivative.subs(symbol, value)), derivative
