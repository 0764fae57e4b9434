def standardize(train, other):
    mean, deviation = other.mean(dim=0), other.std(dim=0)
    deviation = deviation.masked_fill(deviation == 0, 1.0)
    return (train - mean) / deviation, (other - mean) / deviation
