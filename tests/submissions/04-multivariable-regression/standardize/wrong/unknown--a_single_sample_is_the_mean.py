def standardize(train, other):
    mean, deviation = train.mean(dim=0), train.std(dim=0)
    deviation = deviation.masked_fill(deviation == 0, 1.0)
    if len(other) == 1:
        return (train - mean) / deviation, 0 * other
    return (train - mean) / deviation, (other - mean) / deviation
