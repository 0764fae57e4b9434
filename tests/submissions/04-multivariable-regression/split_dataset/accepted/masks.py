def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    m = len(X)
    order = torch.randperm(m, generator=torch.Generator().manual_seed(seed))
    rank = torch.empty(m, dtype=torch.long)
    rank[order] = torch.arange(m)
    rank = rank.to(X.device)
    first, second = round(fractions[0] * m), round(fractions[1] * m)
    masks = rank < first, (rank >= first) & (rank < first + second), rank >= first + second
    return tuple((X[mask], y[mask]) for mask in masks)
