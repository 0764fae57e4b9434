def standardize(train, other):
    low, high = train.amin(dim=0), train.amax(dim=0)
    width = (high - low).clamp(min=1e-12)
    return (train - low) / width, (other - low) / width
