def symbolic_gradient(expression, symbol, value):
    derivative = sym.diff(expression.subs(symbol, value), symbol)
    return float(derivative), derivative
