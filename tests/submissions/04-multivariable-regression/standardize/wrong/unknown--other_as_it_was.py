def standardize(train, other):
    mean, deviation = train.mean(dim=0), train.std(dim=0)
    deviation = deviation.masked_fill(deviation == 0, 1.0)
    return (train - mean) / deviation, other
