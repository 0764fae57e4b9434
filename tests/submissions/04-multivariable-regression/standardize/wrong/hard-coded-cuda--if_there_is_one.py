def standardize(train, other):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train, other = train.to(device), other.to(device)
    mean, deviation = train.mean(dim=0), train.std(dim=0)
    deviation = deviation.masked_fill(deviation == 0, 1.0)
    return (train - mean) / deviation, (other - mean) / deviation
