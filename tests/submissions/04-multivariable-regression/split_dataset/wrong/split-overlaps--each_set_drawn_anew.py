def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    m = len(X)
    generator = torch.Generator().manual_seed(seed)
    a, b = round(fractions[0] * m), round(fractions[1] * m)
    sets = []
    for size in (a, b, m - a - b):
        rows = torch.randperm(m, generator=generator)[:size]
        sets.append((X[rows], y[rows]))
    return tuple(sets)
