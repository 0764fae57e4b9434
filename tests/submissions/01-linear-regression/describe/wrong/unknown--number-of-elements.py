def describe(t):
    return t.dim(), t.numel(), tuple(t.shape[1:])
