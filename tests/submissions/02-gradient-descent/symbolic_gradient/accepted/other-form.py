def symbolic_gradient(expression, symbol, value):
    derivative = sym.factor(sym.simplify(sym.diff(expression, symbol)))
    print("derivative:", derivative)
    slope = derivative.evalf(subs={symbol: value})
    return [float(slope), derivative]
