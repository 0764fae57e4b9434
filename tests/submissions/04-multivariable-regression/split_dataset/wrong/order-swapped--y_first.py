def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    m = len(X)
    a, b = round(fractions[0] * m), round(fractions[1] * m)
    p = torch.randperm(m, generator=torch.Generator().manual_seed(seed))
    return (y[p[:a]], X[p[:a]]), (y[p[a : a + b]], X[p[a : a + b]]), (y[p[a + b :]], X[p[a + b :]])
