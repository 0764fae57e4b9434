def accuracy(predicted, target):
    return float((predicted == target).sum())
