def symbolic_gradient(expression, symbol, value):
    planned = sym.Derivative(expression, symbol)
    derivative = planned.doit()
    return float(derivative.subs({symbol: sym.Float(value)}).evalf()), derivative
