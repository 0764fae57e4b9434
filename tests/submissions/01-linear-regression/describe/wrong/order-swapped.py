def describe(t):
    return t.dim(), tuple(t.shape[1:]), t.shape[0]
