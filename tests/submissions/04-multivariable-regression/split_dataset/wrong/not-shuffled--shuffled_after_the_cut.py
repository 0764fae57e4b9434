def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    generator = torch.Generator().manual_seed(seed)
    a = round(fractions[0] * len(X))
    b = a + round(fractions[1] * len(X))
    sets = []
    for part_X, part_y in ((X[:a], y[:a]), (X[a:b], y[a:b]), (X[b:], y[b:])):
        order = torch.randperm(len(part_X), generator=generator)
        sets.append((part_X[order], part_y[order]))
    return tuple(sets)
