def symbolic_gradient(expression, symbol, value):
    d = expression.diff(symbol)
    return float(d.evalf(subs={symbol: value})), d
