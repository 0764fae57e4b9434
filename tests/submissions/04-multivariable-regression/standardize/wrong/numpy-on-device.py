def standardize(train, other):
    a, b = train.numpy(), other.numpy()
    mean, deviation = a.mean(axis=0), a.std(axis=0)
    deviation[deviation == 0] = 1
    return torch.from_numpy((a - mean) / deviation), torch.from_numpy((b - mean) / deviation)
