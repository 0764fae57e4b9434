def standardize(train, other):
    mean = train.mean(dim=0)
    deviation = torch.maximum(train.std(dim=0), torch.full((train.shape[1],), 1e-12))
    return (train - mean) / deviation, (other - mean) / deviation
