def standardize(train, other):
    mean = train.mean(dim=0)
    return train - mean, other - mean
