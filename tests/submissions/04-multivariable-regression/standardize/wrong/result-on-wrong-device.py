def standardize(train, other):
    train, other = train.cpu(), other.cpu()
    mean, deviation = train.mean(dim=0), train.std(dim=0)
    deviation = deviation.masked_fill(deviation == 0, 1.0)
    return (train - mean) / deviation, (other - mean) / deviation
