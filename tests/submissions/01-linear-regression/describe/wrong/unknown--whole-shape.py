def describe(t):
    return t.dim(), t.shape[0], tuple(t.shape)
