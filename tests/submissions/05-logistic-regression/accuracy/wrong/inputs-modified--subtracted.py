def accuracy(predicted, target):
    predicted -= target
    return 1.0 - predicted.abs().mean().item()
