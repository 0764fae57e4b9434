def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    a = round(fractions[0] * len(X))
    b = a + round(fractions[1] * len(X))
    return (X[:a], y[:a]), (X[a:b], y[a:b]), (X[b:], y[b:])
