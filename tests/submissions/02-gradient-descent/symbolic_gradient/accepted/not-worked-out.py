def symbolic_gradient(expression, symbol, value):
    derivative = sym.Derivative(expression, symbol)
    return float(derivative.doit().subs(symbol, value)), derivative
