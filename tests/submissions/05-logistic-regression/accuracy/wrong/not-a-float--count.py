def accuracy(predicted, target):
    return (predicted == target).sum() / len(target)
