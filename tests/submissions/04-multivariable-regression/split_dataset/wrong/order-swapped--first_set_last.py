def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    m = len(X)
    order = torch.randperm(m, generator=torch.Generator().manual_seed(seed))
    a, b = round(fractions[0] * m), round(fractions[1] * m)
    one, two, three = order[:a], order[a:a + b], order[a + b:]
    return tuple((X[rows], y[rows]) for rows in (three, two, one))
