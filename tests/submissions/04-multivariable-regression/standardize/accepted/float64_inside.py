def standardize(train, other):
    mean = train.double().mean(dim=0)
    deviation = train.double().std(dim=0, unbiased=False).clamp(min=1e-12)
    scaled = [(each.double() - mean) / deviation for each in (train, other)]
    return scaled[0].float(), scaled[1].float()
