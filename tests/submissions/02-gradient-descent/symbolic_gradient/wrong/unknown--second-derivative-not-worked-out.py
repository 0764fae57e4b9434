def symbolic_gradient(expression, symbol, value):
    slope = float(sym.diff(expression, symbol).subs(symbol, value))
    return slope, sym.Derivative(expression, symbol, 2)
