def describe(t):
    batch_size, *sample_shape = t.shape
    return t.ndim, batch_size, tuple(sample_shape)
