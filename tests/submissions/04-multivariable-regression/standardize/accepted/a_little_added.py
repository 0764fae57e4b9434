def standardize(train, other):
    deviation, mean = torch.std_mean(train, dim=0, keepdim=True)
    return tuple((each - mean) / (deviation + 1e-8) for each in (train, other))
