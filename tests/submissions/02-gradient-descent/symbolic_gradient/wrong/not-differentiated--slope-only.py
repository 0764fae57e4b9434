def symbolic_gradient(expression, symbol, value):
    return float(expression.subs(symbol, value)), sym.diff(expression, symbol)
