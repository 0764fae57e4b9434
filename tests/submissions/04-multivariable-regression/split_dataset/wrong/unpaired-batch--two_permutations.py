def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    m = len(X)
    generator = torch.Generator().manual_seed(seed)
    X, y = X[torch.randperm(m, generator=generator)], y[torch.randperm(m, generator=generator)]
    a = round(fractions[0] * m)
    b = a + round(fractions[1] * m)
    return (X[:a], y[:a]), (X[a:b], y[a:b]), (X[b:], y[b:])
