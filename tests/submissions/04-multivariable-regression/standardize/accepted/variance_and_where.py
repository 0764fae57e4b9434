def standardize(train, other):
    m = len(train)
    mean = train.sum(dim=0) / m
    variance = ((train - mean) ** 2).sum(dim=0) / (m - 1)
    scale = torch.where(variance == 0, torch.ones_like(variance), variance.rsqrt())
    return (train - mean) * scale, (other - mean) * scale
