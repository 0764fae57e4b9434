def describe(t):
    return t.dim(), t.shape[0], list(t.shape[1:])
