def standardize(train, other):
    mean, deviation = train.mean(dim=0), train.std(dim=0)
    (train - mean) / deviation, (other - mean) / deviation
