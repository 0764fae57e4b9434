def standardize(train, other):
    together = torch.cat([train, other])
    mean, deviation = together.mean(dim=0), together.std(dim=0)
    deviation = deviation.masked_fill(deviation == 0, 1.0)
    return (train - mean) / deviation, (other - mean) / deviation
