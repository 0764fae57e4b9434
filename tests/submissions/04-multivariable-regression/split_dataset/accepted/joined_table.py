def split_dataset(X, y, fractions=(0.6, 0.2, 0.2), seed=0):
    generator = torch.Generator()
    generator.manual_seed(seed)
    table = torch.hstack([X, y])
    table = table[torch.randperm(table.shape[0], generator=generator)]
    a = int(torch.tensor(fractions[0] * len(table)).round())
    b = a + int(torch.tensor(fractions[1] * len(table)).round())
    return tuple((part[:, :-1], part[:, -1:]) for part in (table[:a], table[a:b], table[b:]))
