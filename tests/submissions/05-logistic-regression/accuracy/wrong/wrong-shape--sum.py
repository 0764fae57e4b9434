def accuracy(predicted, target):
    return (predicted.squeeze() == target).sum().item() / len(target)
