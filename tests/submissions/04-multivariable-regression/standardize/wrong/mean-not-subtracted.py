def standardize(train, other):
    deviation = train.std(dim=0)
    deviation = deviation.masked_fill(deviation == 0, 1.0)
    return train / deviation, other / deviation
