def symbolic_gradient(expression, symbol, value):
    f, h = sym.lambdify(symbol, expression), 1e-4
    return (f(value + h) - f(value)) / h, sym.diff(expression, symbol)
