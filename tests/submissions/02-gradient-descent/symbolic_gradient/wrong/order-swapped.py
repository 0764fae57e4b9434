def symbolic_gradient(expression, symbol, value):
    derivative = sym.diff(expression, symbol)
    return derivative, float(derivative.subs(symbol, value))
