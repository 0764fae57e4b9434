def symbolic_gradient(expression, symbol, value):
    return float(sym.diff(expression, symbol).subs(symbol, value))
