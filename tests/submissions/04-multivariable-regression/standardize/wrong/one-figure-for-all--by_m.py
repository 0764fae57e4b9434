def standardize(train, other):
    mean, deviation = train.mean(), train.std(correction=0)
    return (train - mean) / deviation, (other - mean) / deviation
